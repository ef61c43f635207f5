"""Chinese names for invented places and people; all made by counting through syllables, none taken from a register."""

from __future__ import annotations

import numpy as np

from domain.district import StreetClass

FIRST = "安和平明新文永长兴华丰福康宁春秋松柏云锦玉金石清泉瑞祥顺达"
SECOND = "乐居园庆昌盛远光德善义仁信诚荣瑜泽宜茂年民"
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红建国志文海波晓春雨晨欣怡子轩"
FIRMS = ("棉纺", "机械", "仪表", "铁路", "电力", "印刷", "轴承", "粮食", "纺织", "化工", "建工", "邮电")
BODIES = ("一厂", "二厂", "公司", "局", "研究所", "机务段")
HOUSES = ("家属院", "小区", "院", "新村", "家园", "生活区")
SUBDISTRICTS = ("东和", "西安里", "南苑", "北塘", "中山", "新桥", "柳园", "石井", "望河", "云台", "长亭", "枣林")
ORDINAL = "一二三四五六七八九"


def stem(order: int) -> str:
    """A two-syllable stem; all different until every pair was used, then numbered."""
    round_, place = divmod(order, len(FIRST) * len(SECOND))
    turn, step = divmod(place, len(FIRST))
    # Long strides keep neighbouring numbers from sounding alike.
    first, second = FIRST[step * 11 % len(FIRST)], SECOND[(turn + step * 8) % len(SECOND)]
    return f"{first}{second}{ordinal(round_ + 1)}" if round_ else f"{first}{second}"


def ordinal(number: int) -> str:
    """Chinese numeral of 1 to 99; plain digits beyond."""
    if not 1 <= number <= 99:
        return str(number)
    tens, ones = divmod(number, 10)
    ten = "" if tens == 0 else ("十" if tens == 1 else f"{ORDINAL[tens - 1]}十")
    return ten + (ORDINAL[ones - 1] if ones else "")


def street_name(order: int, kind: StreetClass) -> str:
    """Name of a street by its class."""
    ending = {
        StreetClass.TRUNK: "大道",
        StreetClass.PRIMARY: "大街",
        StreetClass.SECONDARY: "路",
        StreetClass.TERTIARY: "街",
        StreetClass.RESIDENTIAL: "巷",
        StreetClass.LANE: "里",
    }
    return stem(order) + ending[kind]


def subdistrict_names(count: int) -> tuple[str, ...]:
    """Names of subdistricts when the recipe gives none."""
    return tuple(
        SUBDISTRICTS[place] if place < len(SUBDISTRICTS) else f"新区第{ordinal(place - len(SUBDISTRICTS) + 1)}"
        for place in range(count)
    )


def person(rng: np.random.Generator) -> str:
    """A common surname and one or two given syllables."""
    given = "".join(GIVEN[place] for place in rng.integers(len(GIVEN), size=int(rng.integers(1, 3))))
    return SURNAMES[int(rng.integers(len(SURNAMES)))] + given


def former_firm(rng: np.random.Generator) -> str:
    """A state firm that once housed its workers in the compound."""
    kind = FIRMS[int(rng.integers(len(FIRMS)))]
    return f"原{kind}{BODIES[int(rng.integers(len(BODIES)))]}"


def compound_name(order: int, street: str, firm: str, rng: np.random.Generator) -> str:
    """A former firm's yard, a number on its street, or a small estate of its own name."""
    if firm:
        return f"{firm.removeprefix('原')}{HOUSES[0]}{order}号"
    if street and rng.random() < 0.6:
        return f"{street}{int(rng.integers(1, 190))}号院"
    return stem(order * 3 + 1) + HOUSES[int(rng.integers(1, len(HOUSES)))]
