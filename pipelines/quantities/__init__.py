"""Whether a figure stands in a text: a lexer for numbers, amounts, shares and dates, and their comparison. All pure."""
