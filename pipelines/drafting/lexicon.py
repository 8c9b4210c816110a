"""The small words that reading a publication goes by: what they are, told once."""

from __future__ import annotations


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


SMALL_IN_TITLES = _words(
    """a an the and or nor but of in on at by for from with to as into than vs via is are be it its"""
)
"""Words that titles write without a capital."""

SMALL_WORDS = _words(
    """a an the and or nor but of in on at by for from with to as into than towards toward upon onto that this
    these those is are was were be been being am has have had do does did will would can could may might
    must shall should not no it its he she they we you i his her their our your my who whom whose which what
    when where why how if then so such more most less least very too about over under up out off between
    through during against without within after before because while also only just even ever never any all
    each both some there here one
    der die das den dem des ein eine einen einem einer und oder nicht auf aus mit von zu für ist sind war wird wir
    ich sie es man kein keine keinen im am um bei nach wie als auch nur noch immer
    le la les un une des du et ou ne pas de dans sur avec pour par est sont était nous vous ils elle ce cette qui que
    el los las una y o no en con por para es son era se su lo il gli uno di da che è sono non per del della
    um uma os não em com é são dos das"""
)
"""Words without content of their own: beside them a phrase reads like speech and not like a label."""

EMPTY_WORDS = _words(
    """a an the of in on at by for from with to and or as is are was were be been has have had that which who more
    than over under about around some nearly almost approximately roughly up down only just its their his
    her this these those year-on-year"""
)
"""They label no figure."""

ORDINALS = _words(
    """first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth twentieth thirtieth"""
)
"""They say which, not how many."""

NO_COUNTS = _words(
    """a an billion billions hundred hundreds million millions no once one single thousand thousands trillion zero"""
)
"""Number words that, alone, are articles, pronouns or no exact number."""

LEFT_OUT_OF_IDS = _words(
    """a an the of in on at by for from with to and or but as is are was were be been has have had that this these
    those it its their his her they he she we which who der die das und le la les de des du el los en un una
    il"""
)
"""They make ids long and no clearer."""

SENTENCE_WORDS = _words(
    """The A An In On At By For From With To As But And Or If When While Although Though However Nevertheless
    Meanwhile This That These Those It He She They We You I His Her Their Its Our There Here Some Many Most
    Several Other Others Another One Two Such What Which Who Whose How Why Where Under After Before During
    Since Until Today Now Then Yet So Also Even Both Not No Of Per Further More Recent Recently Speaking
    Asked According Responding Now, Notably Later Earlier"""
)
"""Words that have their capital from beginning a sentence."""

LEFT_OUT_OF_TITLES = _words("""a an and the of in on at by for from with to as is are or its""")
"""They tell no two titles apart."""

LEFT_OUT_OF_NAMES = _words("""the of and for in on at a an et al eds ed see also""")
"""They tell no two names apart."""
