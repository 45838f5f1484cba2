"""Which kinds of complaint a text tells of (codes of domain §3.2), from words that are not negated."""

from __future__ import annotations

import re

from foundations.language.pattern import Pattern
from foundations.language.phrases import Words
from foundations.language.script import fold
from foundations.language.trouble import affirmed, negated

#: code and the words for it, folded; the order is that of the answer
KINDS: tuple[tuple[str, Words], ...] = tuple(
    (code, Words(words))
    for code, words in (
        (
            "SAF",
            r"人身伤害|受伤|划伤(?:工人|员工|手|了手|人员)|(?:手|脸|人|工人|员工|顾客|儿童|孩子|手部|手指)[^,。]{0,6}(?:划伤|割伤|烫伤|烧伤|夹伤|砸伤|轻伤|受伤)|烫伤|触电|起火|着火|失火|冒烟|打火|燃烧|爆炸|炸裂伤|漏电|带电|麻感|中毒|过敏|皮疹|红疹|不良反应|不良事件|住院|死亡|送(?:往|到|去|进)?医院|送医|就医|急诊|缝了?[一二三四五六七八九十\d]+针|割破|夹破|夹伤|扎破|扎伤|刺伤|砸伤|砸到(?:人|脚|手|头)|烫到|夹到手|摔伤|扭伤|骨折|出血|破皮|包扎|去(?:了)?医院|看(?:了)?(?:医生|急诊)|划破(?:了)?(?:手|皮肤)|流血|呕吐|腹泻|拉肚子|晕倒|昏迷|红肿|灼伤|被电(?:了|到|击)|电击|炸(?:伤|开了)|刹车失灵|制动失灵|转向失灵|制动[^,。]{0,8}(?:漏|失|断|裂)|刹车[^,。]{0,6}(?:漏|失|断|裂|不灵)|安全带[^,。]{0,6}(?:失|断)|气囊|安全隐患|安全事故|injur|(?:skin|degree|chemical|thermal) burns?|\b(?:to|in) (?:the )?hospital\b|first aid|ambulance|bleeding|lacerat|\bstitches\b|\brash(?:es)?\b|vomit|faint(?:ed|ing)|\bwounded|\bburn(?:s|ed|t)? (?:his|her|a|the|my|their)? ?(?:hand|finger|skin|operator|worker|customer|user|child)|electric shock|\bshock(?:s|ed)\b|caught fire|\bon fire\b|\bfire\b(?! ?(?:extinguish|rated|proof|resist|test))|smok(?:e|ing)\b|explo[ds]|allerg|adverse (?:event|reaction)|hospitali|\bdeath\b|brake (?:failure|fail|leak|fluid leak)|steering fail|choking|poison|safety hazard|electrocut|\bhurt\b(?! (?:our|the|your|sales|business|image))|scald|\b(?:cut|pinch|crush|scratch|prick|stab|bruise|trap)(?:s|ed|ped|bed|d)? (?:his|her|my|their|your|a|the|an|one)(?: \w+'?s?)? (?:hand|finger|thumb|arm|face|eye|leg|foot|toe|skin|head|lip|mouth|wrist)s?\b|splinter in (?:his|her|my|a|the)|broke (?:his|her|my) (?:arm|leg|wrist|tooth)|chipped (?:a|his|her|my) tooth|(?:went|taken|rushed|sent) to (?:the |a )?(?:doctor|clinic|emergency|a&e|er\b)|(?:fell|falls) (?:off|from) (?:the|it)[^.]{0,30}(?:hurt|bruis|broke)",
        ),
        (
            "CON",
            r"异物|杂质|头发|毛发|(?:有|发现|一[只条])[^,。]{0,4}(?:虫|苍蝇|蟑螂)|虫子|金属屑|铁屑|发霉|霉变|霉点|霉斑|微生物|细菌|菌落|(?<!环境)污染|混料|混批|串货|交叉|黑点|黑色(?:的)?(?:东西|颗粒|物)|絮状|玻璃渣|潮解变色|乾?干?燥剂破裂|foreign (?:matter|bod|object|particle|material)|\bhair\b|insect|metal (?:particle|shaving|chip|sliver)|mould(?:y)?\b|\bmold(?:y)?\b|microb|contaminat|black (?:particle|speck|spot)|particles?\b (?:seen|found|in|on|were)|glass (?:piece|fragment|splinter)|mix(?:ed)?[- ]up",
        ),
        (
            "QLT-APP",
            r"外观|划痕|氧化(?!铝|锌|硅|钛|镁|钙|膜|剂)|发黑|发白|花斑|色斑|不均匀|划伤|刮伤|刮花|擦伤|凹陷|凹痕|凹坑|磕碰|碰伤|色差|偏色|变色|褪色|掉色|偏黄|发黄|色花|横条|色点|起泡|锈|毛刺|毛边|披锋|污渍|水渍|油污|脏污|掉漆|脱漆|起皮|斑点|裂纹(?=[^,。]{0,6}(?:外观|表面))|表面[^,。]{0,8}(?:裂纹|粗糙|不平|划|花|脏|鼓)|龟裂纹|电镀不良|镀层|印刷(?:模糊|不清|不良)|砂眼|缩水|流痕|丝印|scratch|\bdent|discolo|colou?r (?:deviation|difference|mismatch|shade|variation|is off)|\brust|\bburrs?\b|stain|blemish|peel(?:s|ing|ed)? off|blister|tarnish|surface (?:defect|finish|crack)|cosmetic|appearance|patchy|uneven|bare metal|orange peel|oxidi[sz]|dirty marks?|faded|yellowing|flak(?:es?|ed|ing) off|zinc|coating|streaks?",
        ),
        (
            "QLT-DIM",
            r"尺寸|超差|偏移|脚距|公差|孔距|孔径|孔位|壁厚|厚度(?=[^,。]{0,8}(?:不|超|偏|薄|仅|只有|小于|大于))|长度(?=[^,。]{0,8}(?:不|超|偏|短|仅|只有))|装不上|装不进|无法(?:与[^,。]{1,8})?装配|装配不(?:上|良|到位)|间隙(?:过|太|偏)|配合(?:过|太|不)|通规|止规|螺纹(?:不良|过|偏|不合)|同心度|平面度|垂直度|圆度|(?<!电流)(?<!功率)(?<!压力)(?<!电压)(?<!温度)(?<!阻值)(?<!噪声)(?<!噪音)(?<!声音)(?<!粘度)(?<!流量)(?<!转速)偏(?:大|小|薄|厚|短|长)(?=[^,。]{0,8}(?:mm|毫米|,|。|$))|变形量|dimension|out of tolerance|oversize|undersize|too (?:loose|tight|short|long|thick|thin|wide|narrow|big|small)\b|does(?:n't| not) fit|do not fit|not fit|misalign|tolerance|wall thickness|diameter|bore is|thread(?:s)? (?:is|are|too|gauge)",
        ),
        (
            "QLT-FUN",
            r"功能|性能(?!测试|良好)|不工作|失效|失灵|无法(?:开机|启动|使用|正常|充电|定位|移动|转动|打开|关闭|密封|运行)|不能(?:开机|启动|正常|充电|工作|自动|转|用|使用|运行|回位)|开不了|打不开|开机(?:后)?[^,。]{0,10}(?:保护|停|死)|死机|异响|异声|异音|(?:电流|功率|电压|压力|温度|转速|扭矩|力矩|阻值|电阻|流量|亮度)(?:偏|过|波动|异常|不稳|上不|达不|跌)|焊锡性|可焊性|不上锡|拒焊|不动作|没反应|唔(?:热|转|着|识|通|亮|出)|不(?:热|冷|制冷|加热|吸|喷|启动|上电|显示)|破洞|有洞|无反应|不出(?:水|料|墨|液|气|纸)|堵死|堵住|卡住|失压|不干|不固化|固化不|封不牢|粘不|爆裂|冒烟|起火|着火|噪音|噪声|有(?:敲击)?声|振动|抖动|漏油|漏水|漏液|漏气|泄漏|渗漏|渗油|滴水|滴漏|漏(?=[^,。]{0,3}(?:$|,|。))|断裂|断了|开裂|破裂|裂开|龟裂|断(?=[,。了])|(?:即|就|轻压即)断|短路|断路|虚焊|接触不良|寿命|磨损|烧损|烧毁|烧坏|卡死|卡滞|卡顿|打滑|脱落|脱胶|脱焊|分层|松动|散架|变形(?!箱)|不转|不亮|不响|不通|过热|发热|温升|报警|报故障|故障|过流|掉块|衰减|漂移|不稳定|充不进|不粘|不黏|粘性差|自动脱落|附着力|卷刃|软化|硬化|老化|强度不(?:足|够)|承重不足|滑牙|滑丝|咬死|抱死|堵塞|跳闸|无输出|没输出|输出异常|容量|压力(?:只能|上不去|不足)|动作温度|发涩|起皱|结块|分层|密封(?:不|性差|失效|圈(?:漏|缺))|炸瓶|磨损过快|不耐|失准|跑偏|调不住|起火花|打火|坏了|退针|漏装|针孔|结皮|阻尼|弯曲|接头过多|(?:does|do|did|will|would)(?:n't| not) (?:\w+ly )?(?:spread|harden|cure|dry|stick|adhere|dispense|light|heat|cool|spray|pump|run|stay|set|bond|engage|release|spin|shut|react|function|operate|perform|power|boot|print|ignite|dissolve|foam|clip|latch)|(?:fall(?:s|en|ing)?|fell|drops?) (?:off|out|apart)|like jelly|\bgell?ed\b|clog|block(?:ed|age)|burst|\bsplit(?:s|ting)?\b|not work|doesn't work|does not work|malfunction|fail(?:s|ed|ure|ing)?\b(?! to (?:deliver|reply|respond|ship))|\bnois[ey]|vibrat|\bleak|crack|broken|broke\b|breaks?\b|snapp|short circuit|seiz|jam(?:s|med)?\b|stuck|overheat|trip(?:s|ped)\b|stall|loses? (?:prime|pressure|charge|signal)|torn|tears?\b|separat|delaminat|come(?:s)? off|came off|loosen|weep|drip|seal(?:s|ing)? (?:fail|leak|not)|do(?:es)? not (?:seal|hold|start|turn|charge|close|open|lock|switch|respond|rotate)|won't|inoperative|dead\b|intermittent|drift|unstable|wear(?:s|ing)? (?:out|too)|worn|burn(?:t|ed) out|no output|pinched|telescop|sticks? to|bent\b|warped|blow off|liner is missing|premature",
        ),
        (
            "QLT-TST",
            r"(?<!不良)含量(?=[^,。]{0,10}(?:\d|不|低|高|超|偏|仅|只))|检验不合格|检验均不合格|化验|(?:检测|检验|测试|送检|第三方)[^,。;\n]{0,16}不合格|模量|\boos\b|图谱|纯度|水分|溶解|溶出|coa|盐雾|硬度|遮盖力|减水率|凝结时间|氧指数|抗拉|拉力(?:不|测试|强度)|屈服|成分(?:不|超|偏)|金相|熔指|粘度|黏度|ph值|灰分|细度|白度|强度偏低|检测(?:结果)?不合格|化学成分|含水|热处理|渗碳层|assay|purity|moisture|dissolution|hardness|\bcoa\b|salt spray|tensile|out of spec|off[- ]spec|viscosity|certificate of analysis|test result|below spec|chemical composition|melt flow|lab(?:oratory)? (?:result|test)",
        ),
        (
            "PKG",
            r"包装(?![^,。;\n]{0,4}(?:完好|良好|正常|无异|无破|没有?破)|膜|规格|单位|数量|物料|线|机|袋重|材料)|外箱|纸箱[^,。]{0,6}(?:破|湿|烂|压|变形)|破包|破袋|封口|受潮|淋湿|托盘(?:破|断|倒)|无防护|包材|破箱|散包|开线|渗漏(?=[^,。]{0,6}(?:桶|袋|箱))|packag|(?:cartons?|boxes|drums?|bags?|pallets?|crates?) (?:(?:was|were|are|is|arrived|came|got) )?(?:\w+ )?(?:crushed|damaged|wet|broken|torn|open(?:ed)?|collapsed|leaking|burst|dented)|\bbungs?\b|crushed|broken carton|pallets? (?:was|were|broken|collapsed)|\bwet\b|poorly packed|\bseal(?:s|ed)? (?:broken|open|damaged)|bags? (?:torn|burst|broken|split)|telescoped|damaged (?:cartons?|boxes|packag|pallet)",
        ),
        (
            "LBL",
            r"标签|贴错|错标|漏贴|条码|批号不清|(?:无|没有|缺)批号|效期(?=[^,。]{0,8}(?:不|错|与|模糊))|说明书|唛头|标识(?:错|不|缺|与|混)|标示(?:错|不|缺|与(?!上))|喷码|铭牌|印字|二维码|label|barcode|bar code|marking|leaflet|wrong date|expiry (?:date )?(?:missing|wrong|illegible)|nameplate|imprint",
        ),
        (
            "QTY",
            r"短少|少发|少货|少了|少装|少件|数量不符|缺件|缺货|多发|净重|短斤|短装|短缺|漏发|欠货|不足数|缺少\d|少\d|应到|点数|件数不|数量差|配件不全|缺配件|short(?:age|[- ]?ship|[- ]?deliver)|\bshort\b(?! circuit| of breath|-circuit|ly|er| term)|over-?shipped|net weight|missing (?:pieces|parts|items|quantity|units|\d)|\d+ (?:pcs|pieces|units|items|cartons|boxes|bags|sets|rolls|drums|pallets)? ?(?:are |were )?missing|quantity (?:discrepancy|mismatch|difference|is wrong)|under-?deliver|incomplete (?:delivery|shipment)",
        ),
        (
            "WRG",
            r"发错|错发|型号不符|规格不符|型号错|混装|与订单不符|不是我们订|不是我司订|送错|装错|发的是|货不对|货不对板|错货|错料|实物与[^,。]{0,8}不符|wrong (?:item|part|goods|product|model|material|article|type|version|size|colou?r|one)|mixed parts|not what we ordered|instead of (?:the )?(?:ordered|what we)|incorrect (?:item|part|goods|product|model)|does not match (?:our|the) (?:order|po)|different from (?:our|the) order",
        ),
        (
            "DLV",
            r"交期|延期|延误|迟交|迟到|晚到|未到货|没到货|未按时|逾期(?:未|交|发)|丢失|运输(?:途中|过程|损|破)|淋雨|物流|快递|货损|催货|一直没(?:发|到)|还没(?:发|到|收)|late deliver|was due\b|still (?:nothing|waiting)|hasn\W?t shipped|have(?:n\W?t| not) (?:had|got|received)|\blate\b(?= ?(?:&|and|shipment|arriv|again))|arriv\w+ \w+ \w+ late|deliver(?:y|ed) (?:is |was )?(?:late|delay)|delay|overdue|not (?:yet )?(?:arrived|received|delivered|shipped)|\blost\b(?= (?:in transit|by|shipment|parcel|carton|package))|transport|transit|carrier|forwarder|shipment (?:is |was )?(?:late|damaged)|arrived (?:late|damaged|crushed|wet)",
        ),
        (
            "SRV",
            r"服务(?:态度|差|不|质量)|态度(?:差|恶劣|不好|很)|不回复|不回(?:邮件|电话|消息)|没人(?:理|回|接|管|处理)|无人(?:接|理|处理|回复)|推诿|推托|推脱|踢皮球|不理|敷衍|联系不上|打不通|迟迟(?:不|没|未)|多次(?:联系|反映|投诉|催)[^,。]{0,12}(?:未|没|不|无)|安装(?:不|错|人员)|培训|维修不及时|一拖再拖|没有回音|没回音|石沉大海|\brude\b|no (?:reply|response|answer|feedback|one (?:answers|replies|responded))|never (?:replied|answered|responded|called)|ignored|unanswered|poor service|customer service|not (?:been )?(?:answered|replied)|mail came back|could not (?:be )?reach|wrote .{0,20}twice",
        ),
        (
            "DOC",
            r"单据|发票(?=[^,。]{0,8}(?:错|不|未|没|缺|抬头|重开))|(?:缺|无|没有|未附|未提供|少)[^,。]{0,4}(?:报告|coc|coa|合格证|质保书|材质单|证书|送货单|装箱单)|报关|(?:合格证|质保书|证书|装箱单|送货单)(?:错|不符|缺|未)|(?:missing|without|no|wrong|incorrect) (?:\w+ )?(?:certificate|coa|coc|packing list|paperwork|document|invoice|msds|test report)|certificate (?:is |was )?(?:missing|wrong)|paperwork|documents? (?:missing|incomplete|wrong)|invoice (?:is |was )?(?:wrong|incorrect|missing)",
        ),
        (
            "PRC",
            r"价格(?:不|错|与|高)|多收|单价(?:不|错|与)|开票金额|账期|对账(?:不|差)|多算|算错|overcharg|wrong price|price (?:is |was )?(?:wrong|incorrect|differ|higher)|billing|invoiced? (?:too much|twice|at the wrong)|billed twice",
        ),
        (
            "ENV",
            r"环保|rohs|reach(?= |法规|不|超|要求)|有害物质|(?:铅|镉|汞|六价铬|邻苯|卤素|甲醛|voc)[^,。]{0,6}超|气味|异味|臭味|溶剂味|刺鼻|odou?r|smell|hazardous|restricted substance|phthalate|heavy metal",
        ),
        (
            "CPR",
            r"客供(?:料|设备|件|模具|品)|我司(?:提供的)?(?:模具|治具|客供料|工装)[^,。]{0,10}(?:损坏|丢失|破损|遗失)|模具(?:损坏|丢失)|顾客财产|consigned|customer[- ](?:owned|supplied|property)|our (?:tooling|mould|mold|fixture)[^.]{0,30}(?:damaged|lost|missing)",
        ),
        ("WAR", r"三包|保修|质保(?!书|部|员|课)|包退|包换|保固|warrant|guarantee"),
        ("CFT", r"假货|仿冒|冒牌|假冒|防伪|山寨|counterfeit|\bfakes?\b|not genuine|non-genuine"),
    )
)


_BY_CODE = dict(KINDS)

#: what spoils a package rather than the goods in it, and what only follows from another defect
_OF_CONTAINERS = Pattern(r"漏|破裂|裂开|开裂|结块|变形|leak|broken|broke|torn|tear|crack|burst|split|separat|fall|fell")
_FOLLOWING = Pattern(r"(?:不能|无法)(?:使用|用|正常)|fail")
_CONTAINER = Pattern(r"桶|袋|箱|托盘|包装|外盒|carton|drum|\bbags?\b|pallet|crate|packag|\bbung")
_DENTED = Pattern(r"dent|stain|凹|脏|污|水渍")


def kinds_of(text: str) -> tuple[str, ...]:
    """Codes of every kind that the text tells of; SAF and CON never by a negated word.

    A word that tells of the package (a leaking drum) or of a consequence (cannot be used) gives no kind of its own
    where the text names the cause.
    """
    key = fold(text)
    found = _of_its_own([code for code, pattern in KINDS if affirmed(pattern, key)], key)
    if (
        "QLT-FUN" in found
        and "QLT-APP" in found
        and re.search(
            r"(?:外观|划痕|划伤|毛刺|锈|污渍|色差|氧化|刮|起泡|掉漆|变色|褪色|rust|burr|scratch|stain|discolo)", key
        )
        is None
    ):
        found.remove("QLT-APP")
    if "DLV" in found and not re.search(
        r"延|迟|晚|未到|没到|丢|lost|late|delay|overdue|not (?:yet )?(?:arrived|received|delivered)|transit|transport|运输|淋雨|货损|逾期|催货|没发|crushed|wet",
        key,
    ):
        found.remove("DLV")
    return tuple(found)


def _of_its_own(found: list[str], key: str) -> list[str]:
    """The kinds without those that only the package or the consequence of another one gives."""
    packed = "PKG" in found and bool(_CONTAINER.search(key))
    gone: set[str] = set()
    if len(found) > 1 and "QLT-FUN" in found:
        words = _words_of("QLT-FUN", key)
        if all(_FOLLOWING.search(w) or (packed and _OF_CONTAINERS.search(w)) for w in words):
            gone.add("QLT-FUN")
    if packed and "QLT-APP" in found and all(_DENTED.search(w) for w in _words_of("QLT-APP", key)):
        gone.add("QLT-APP")
    if packed and "ENV" in found and all(re.search(r"味|smell|odou?r", w) for w in _words_of("ENV", key)):
        gone.add("ENV")
    if "LBL" in found and "PKG" in found and set(_words_of("PKG", key)) == {"包装"}:
        gone.add("PKG")
    return [code for code in found if code not in gone]


def _words_of(code: str, key: str) -> list[str]:
    """Every word, not negated, that gives this kind."""
    return [m[0] for m in _BY_CODE[code].finditer(key) if not negated(key, m.start())]
