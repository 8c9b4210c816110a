"""Words of scripts without spaces that hold a character of a negation, modal or hedge and mean something else."""

from __future__ import annotations

_CHINESE_AND_JAPANESE = """
    非常 非洲 未来 未來 特别 特別 个别 個別 区别 區別 区別 分别 分別 差别 差別 性别 性別 级别
    級別 类别 類別 别人 別人 别的 別の 別に 否则 否則 莫斯科 没收 沒收 合约 合約 条约 條約 条約
    契約 契约 規約 违约 違約 节约 節約 预约 預約 予約 約束 约翰 約翰 约定 約定 附近 最近 近年
    将军 將軍 功能 能源 能量 性能 能力 会议 會議 会議 社会 社會 委员会 委員會 委員会 协会 協會 協会
    会社 机会 機會 機会 大会 大會 议会 議會 議会 国会 國會 董事会 董事會 理事会 理事會 会员 會員 会員
    会计 会見 获得 獲得 取得 得到 得知 重要 要求 要素 应用 應用 応用 反应 反應 供应 供應 响应
    對應 对应 许可 許可 一只 一隻 予定 得点 無料
"""
_KOREAN = """
    안전 안내 보안 안정 제안 방안 법안 동안 불안 안건 현안 만약 만들 만나 계약 약속 약관 제약
    조약 의약 약국 협약 못지
"""

NO_MARKERS: tuple[str, ...] = tuple(f"{_CHINESE_AND_JAPANESE} {_KOREAN}".split())
