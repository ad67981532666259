"""What looks like the name (姓名) or the telephone of a person.

A Chinese name is a surname and one or two characters. Many surnames are words as well, so that a name is
told by what stands beside it, too: the callers know where names are expected.
"""

from __future__ import annotations

import re

HAN = r"[\u4e00-\u9fff]"
_COMPOUND = "欧阳|司马|上官|诸葛|司徒|东方|皇甫|尉迟|公孙|慕容|令狐|宇文|长孙|夏侯|轩辕|端木|百里|呼延|南宫|独孤"
_SINGLE = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖萧田董潘袁蔡蒋余于杜叶程魏苏吕丁"
    "任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付傅方邹熊白孟秦邱侯江尹薛闫阎雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫"
    "孔向常汤康施洪庞邢樊兰殷齐翟倪温芦葛颜章柳申牛俞欧鲁聂焦管岳左辛耿关祝柯裴凌路霍翁吉涂柴窦甘卓饶褚"
    "穆娄艾蒲解季骆项单包冷毕米乔屈游阮滕詹宁车尚初古戚童纪佟盛冉邬仲靳桂房苗席梅隋麦党奚岑伍慎郎瞿"
    "尤柏云喻昌卞祁湛禹狄臧舒闵麻刁虞昝裘缪宗郁杭诸钮嵇滑荣荀羊甄曲芮储段巫乌巴宓班伊宫仇栾厉戎祖符景束幸韶郜"
    "蔺屠蒙池胥莘贡劳姬扶宰郦雍桑濮寿边扈燕冀郏浦农庄晏慕茹容易戈庾暨衡匡寇阙沃蔚隆巩晁敖阚简沙鞠丰巢蒯荆竺逯"
    "桓敬佘谌揭粟官廉冼阳楚辜郄苑展仝亓逄肇木占花晋"
)
_SPREAD = r"\s{0,2}"
_WORDS = (
    "任(?:务|免|职|期|命|何)|金(?:额|融|属)|高(?:效|度|于|质|校|新|标)|方(?:案|可|面|式|便)|万元|万人|常(?:规|态|务|用|住|年)|"
    "施(?:工|行|策)|管(?:理|控|护|网)|程(?:度|序)|余额|白天|石油|马路|马上|关(?:键|于|注|爱)|路(?:面|灯|段)|解(?:决|释)|"
    "项(?:目)|单(?:位|独|价|一|项)|包(?:括|干|含)|安(?:全|排)|水(?:平|利)|时(?:间|限)|严(?:格|重|禁)|向(?:上|下|社)|"
    "于(?:年|每)|何(?:时|人)|江(?:堤|面)|洪(?:水|灾)|田(?:间|块)|林(?:业|地|木)|米(?:面)|车(?:辆|位|船)|房(?:屋|产|租)|"
    "席(?:位)|党(?:组|委|建|员|群)|初(?:步|级|次|中)|古(?:树|建)|盛(?:典)|季(?:度|末)|尚(?:未|需)|游(?:客|览)|童(?:车)|"
    "伍(?:佰)|成(?:本|员|果)|熊(?:猫)|龙(?:头)|毛(?:利)|钱(?:款|物)|武(?:警|术|装)|康(?:复|养)|温(?:度|室)|史(?:料|志)|"
    "章(?:程)|申(?:请|报|领)|齐(?:全|备)|左(?:右)|梅(?:花)|桂(?:花)|苗(?:木)|宁(?:波)|陆(?:地|续)|苏(?:州)|夏(?:季)|"
    "冷(?:链)|段(?:落)|景(?:观|区|点)|农(?:业|村|民|田|贸|产)|边(?:界|境|坡)|庄(?:稼)|沙(?:石|盘)|丰(?:收|富)|容(?:量|积)|"
    "易(?:于|地|耗)|简(?:化|易|介)|巩(?:固)|隆(?:重)|储(?:备|存)|荣(?:誉)|班(?:级|子|组|车|次)|祖(?:国)|符(?:合)|劳(?:动|务|模|保)|"
    "贡(?:献)|扶(?:持|贫|助|手|残)|宗(?:教|旨|地)|诸(?:多|如)|舒(?:适)|展(?:览|示|开|会|区|馆|板|现)|官(?:方|网|员)|阳(?:光|台)|曲(?:线)|"
    "云(?:平|计|服|端|存|南|上)|尤(?:其|为)|柏(?:油)|木(?:材|工)|寿(?:命)|蒙(?:古)|敬(?:老|业)|杭(?:州)|湛(?:江)|浦(?:东)|衡(?:量)|"
    "占(?:比|地|用)|花(?:园|卉|草|木|费|坛|市)|晋(?:升|级|江)|滑(?:坡)|楚(?:雄)|廉(?:政|洁|租)|麦(?:田)|沈(?:阳)|吉(?:林)|贺(?:州)|徐(?:州)|杨(?:浦)|黄(?:浦)|孔(?:径)|欧(?:洲)|唐(?:山)|汤(?:池)"
)
_NOT_WORD = rf"(?!(?:{_WORDS})(?:{HAN}|$|\W))"
NAME = (
    rf"(?:{_NOT_WORD}(?:(?:{_COMPOUND})|[{_SINGLE}]){_SPREAD}{HAN}(?:{_SPREAD}{HAN})?"
    rf"|{HAN}{{2,6}}·{HAN}{{2,8}})"
)
"""A name in running text in half width; its characters may be spread over the line."""

_WHOLE_NAME = re.compile(rf"{NAME}(?:[、,;/]{NAME})*[、,;/]?")
_FEW = rf"{HAN}{{2,4}}|{HAN}{{2,6}}·{HAN}{{2,8}}"
_FEW_CHARACTERS = re.compile(rf"(?:{_FEW})(?:[、,;/](?:{_FEW}))*[、,;/]?")
_BEFORE = r"(?<![0-9A-Za-z.,])"
_AFTER = r"(?![0-9A-Za-z]|[.,][0-9]|\s?(?:元|万|亿|%|千元|平方))"
MOBILE = (
    rf"{_BEFORE}(?:\+?86[-\s]?)?1[3-9](?:[0-9]{{9}}|[0-9][-—–\s][0-9]{{4}}[-—–\s][0-9]{{4}}"
    rf"|[0-9]{{2}}[-—–\s][0-9]{{3}}[-—–\s][0-9]{{4}}){_AFTER}"
)
"""A mobile number; 3-4-4 or 4-3-4 digits may be parted."""
FIXED = (
    rf"{_BEFORE}\(?0[1-9][0-9]{{1,2}}(?:\)\s?|[-—–\s]|\)[-—–])[2-8][0-9]{{2,3}}[-\s]?[0-9]{{4}}"
    rf"(?:[-—–转][0-9]{{1,6}})?{_AFTER}"
)
"""A number of a telephone line with its area."""
_NUMBERS = re.compile(rf"{MOBILE}|{FIXED}")
_MAIL = re.compile(
    r"(?<![\w.+-])[A-Za-z0-9][\w.+-]{0,63}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}", re.ASCII
)
_PHONE_CELL = re.compile(r"[-+0-9()—–/、,;转]{5,40}")
_DIGITS = re.compile(r"[0-9]")


def is_name(folded: str) -> bool:
    """Whether a folded text is nothing but names that begin with a surname."""
    return _WHOLE_NAME.fullmatch(folded) is not None


def may_be_names(folded: str) -> bool:
    """Whether a folded text may be names where names are expected: two to four characters each."""
    return _FEW_CHARACTERS.fullmatch(folded) is not None


def is_phone(folded: str) -> bool:
    """Whether a folded text is nothing but telephone numbers: seven digits or more, no amount."""
    return (
        _PHONE_CELL.fullmatch(folded) is not None
        and len(_DIGITS.findall(folded)) >= 7
        and "," not in folded.rstrip(",")
    ) or _NUMBERS.fullmatch(folded) is not None


def numbers_in(text: str) -> list[tuple[int, int]]:
    """Where mobile numbers, numbers with their area, and mail addresses stand in a text in half width."""
    return [match.span() for pattern in (_NUMBERS, _MAIL) for match in pattern.finditer(text)]
