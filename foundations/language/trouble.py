"""Words that tell what is wrong, in three scripts (folded to Simplified), with negation understood."""

from __future__ import annotations

import re
from functools import lru_cache

from foundations.language.pattern import Pattern
from foundations.language.phrases import Words
from foundations.language.script import fold

TROUBLE = Words(
    r"(?:没有?|未能?|不)(?:完全|严格|真正)?(?:按照?|依照?|遵照|根据|照着?)[^,。;!?\n]{0,14}?(?:图纸|图样|图号|图|要求|标准|规格|规范|规定|约定|合同|协议|承诺|订单|样品|样件|封样|时间|时|期|工艺)|(?:尺寸|孔距|孔径|长度|宽度|厚度|高度|间距|重量|内径|外径|深度|直径)[^,。;!?\n]{0,6}[差短多少大小][了]?\s*(?:约|大约)?\d|乱收费|charged (?:us |me )?(?:twice|double)|double[- ]charged|不良|不合格|异常|问题|缺陷|故障|失效|破损|损坏|破裂|开裂|断裂|裂纹|裂|断了|断(?=[,。])|漏|短少|少货|少了|少发|缺货|缺件|缺少|错发|发错|不符|无法|不能用|不能|坏了|坏|变形|生锈|锈|划伤|划痕|刮伤|刮花|起泡|掉漆|脱落|松动|异物|异响|异味|异声|噪音|污渍|发霉|霉|受潮|变色|变质|色差|偏色|超差|偏小|偏大|偏低|偏高|不达标|不足|不够|不良率|报废|停线|停机|停产|断线|过敏|烧|冒烟|起火|漏电|卡死|卡滞|失灵|打滑|毛刺|混料|混装|贴错|错标|漏贴|迟|延误|未到|没到|未收到|没收到|太差|差劲|不满|投诉|客诉|抱怨|索赔|质量差|头发|虫|不转|不亮|不通|不工作|开不了|打不开|装不|衰减|抖动|报警|过热|渗|溢|结块|沉淀|分层|脱胶|气泡|砂眼|凹|压扁|滴水|次品|残次|不牢|掉色|褪色|起毛|跳线|短路|断路|死机|白屏|黑屏|推诿|态度|多收|算错|丢失|遗失|虚焊|短装|变硬|龟裂|硬化|不黏|不粘|麻感|碳化|发黑|结皮|脏|溶剂味|气味|刺鼻|臭|爆|炸|退色|针孔|擦伤|不均|失准|漂移|不稳|跑偏|抱死|咬死|磨损|腐蚀|鼓包|鼓胀|胀气|胀袋|漏气|漏液|漏装|漏油|漏水|不灵|磕碰|延期|一拖再拖|拖了|没有?影子|还没(?:到|发|收到|出货)|寄错|送错|给错|拿错|装错|少装|[装锁拧插扣合关盖套转推拉]不(?:上|进|下去|紧|住|严|牢|动|开|齐|拢|稳)|歪斜|模糊|崩缺|不收货|拒收|频闪|闪烁|死灯|色花|扎手|塌|摇晃|晃动|歪|软趴|弹不开|收不拢|缩水|串色|味道(?:很|太|重)|发黄|泛黄|掉毛|脱线|开口|潮的|软了|蛀|虫害|碰到麻烦|碰伤|污染|杂质|颗粒|掉渣|掉粉|粉化|返潮|潮解|过期|临期|少装|少件|欠缺|短斤|缺斤|不准|粘连|粘性|拉断|滑牙|滑丝|滑扣|虚接|接触不良|烫伤|受伤|触电|堵|破洞|有洞|穿孔|破了|唔(?:热|转|着|得|识|通|亮|出|够|啱|好|见)|不(?:热|冷|制冷|加热|吸|喷|启动|上电|显示|锁)|偏移|不出(?:水|料|墨|液|气|纸)|卡住|不动作|没反应|无反应|封不|不干|不固化|化不开|鼓起|起鼓|翘|掉(?:了|下)|裂口|崩|折断|异音|氧化|慢|晚了|拖|敷衍|没人|无人|假货|冒牌|仿冒|山寨|吱吱|嘎吱|咯吱|嗡嗡|咔咔|磨[没光穿]|破玩意|破东西|垃圾(?:货|产品|质量)|骗人|坑人|错(?:货|色|款|码|版|料|标)|收错|没见人|没有人(?:处理|管|理|回|接|来)|未送达|没送达|没有送达|未到货|没到货|超标|脱页|散页|掉页|开胶|脱皮|脱层|[打写印填开报配]错|不见人|不理|不回|不接|ng\b|oos\b|"
    r"defect|reject|fail|leak|crack|damag|broken|broke\b|breaks?\b|faulty|missing|shortage|short[- ]?(?:ship|deliver|by|of)|(?:pcs|pieces|units|cartons|boxes|bags) short|wrong|incorrect|non-?conform|out of (?:spec|tol|round|order)|complain|problem|issue|scrap|contaminat|foreign|rust|corro|scratch|dent|deform|bent|burr|stain|loose|stuck|jam|burn|smok|fire|shock|injur|noise|noisy|vibrat|late\b|delay|not (?:work|start|turn|function|fit|seal|hold|accept|usable|arriv|received|deliver|comply|conform|meet|match)|does(?:n't| not)|did(?:n't| not)|would(?:n't| not)|cannot|can't|unable|unusable|unacceptable|poor|bad\b|worse|wear|worn|peel|discolou?r|colou?r (?:difference|deviation|mismatch)|odou?r|smell|mould|mold\b|hair\b|particle|insect|mix(?:ed)?[- ]up|mislabel|mismatch|overcharg|disappoint|dissatisf|malfunction|trip(?:s|ped)|overheat|stall|blister|delaminat|separat|came off|come off|fell off|below (?:the )?(?:spec|min|limit|requirement)|exceed|above (?:the )?(?:spec|max|limit)|weep|drip|crush|\bwet\b|torn|snapp|shatter|warp|porosity|pinhole|bubble|lump|cloudy|sediment|expired|counterfeit|fake|line (?:was |is |has been )?(?:down|stop)|oversiz|undersiz|too (?:short|long|big|small|tight|thick|thin|wide|narrow|hard|soft|heavy|light|dark|weak|high|low|much)|clog|block(?:ed|age)|burst|fall(?:s|ing)? (?:off|out|apart)|fell (?:out|apart)|oxidi[sz]|patchy|uneven|flak(?:es?|ed|ing) off|was due\b|still (?:nothing|waiting|not|haven\W?t|hasn\W?t)|without (?:screws|bolts|keys|manual|nozzle|cap|lid)s?|rude|no (?:reply|response|answer)|ignored|\bng\b|\boos\b|\bdoa\b|inoperative|dead\b|no longer (?:work|hold|charg|start|turn|seal|fit|light|close|open|function|run|heat|cool)|(?<!to )stopp?(?:ed|s)? (?:\w+ing\b)|(?:had|have|has|forced) to stop \w+ing\b|under warranty|\btears?\b(?! (?:strength|resist))|\btore\b|(?:short|long|thick|thin|small|larg|bigg|heavi|light|low|high|soft|hard)er than|never (?:came|worked|turned|started|opened|dried|arrived|rose|recovered)|(?:stick|pok)(?:s|ing)? out|found (?:a |some |bits? of |pieces? of |an? )+(?:thin |small |sharp )?(?:metal|glass|plastic|wire|wood|stone|bone|hair|insect|rubber)|furious|wobbl|let go\b|gave way|came apart|came loose|blow ?holes?|splits?\b|seam|won.t |crooked|askew|misalign|off[- ]cent|flicker|scrap|smear|fad(?:es|ed|ing)\b|shrunk|shrink|squeak|squeal|judder|lifting (?:off|at|up|away|from)|rattl|(?:is|are|was|were|do|does|did) not (?!hesitate|worry|reply|respond|need|forget|require|necessar|urgent|an?\b|only\b|yet\b|an automatic)\w+|(?:carry|carries|ha(?:ve|s|d)|with) no (?!problem|issue|defect|complaint|doubt|objection|stock|idea|further|more|other|choice|injur|question|comment|need|one\b|effect)\w+|seiz(?:ed|es|ing up)|melt(?:ed|s|ing)\b|never (?:switch|stop|clos|hold|held|start|dri|cool|heat)\w*|reklam(?:ation|ier|acj|ace|áci)|mängel|mangelhaft|beanstand|kratzer|beschädigt|defekt|undicht|gebrochen|réclamation|défectueu|défaut|endommagé|cassé|reclamaci[oó]n|defectuos|dañad|difett|danneggiat|reclama[çc][ãa]o|defeituos|danificad|quebrad|klacht|gebrek|beschadigd|wadliw|uszkodz|pęknię|khiếu nại|bị lỗi|hư hỏng|bị lẫn|tạp chất|クレーム|不具合|折れ|壊れ|割れ|破れ|漏れ|動か(?:ない|ず|なく)|闭まら(?:ない|ず|なく)|(?:でき|開か|点か|回ら)なく|故障|破損|클레임|불량|하자|파손|рекламаци|претенз|потё?к|слома|сгоре|не работает|брак|дефект|повреж|arızalı|kusurlu|hasarlı|rusak|cacat|erratic|unstable|intermittent|drift"
)
NEGATION = Pattern(
    r"(?:没有?|无|未|并未|并无|不存在|不会|从未|未曾|未见|未发现|未出现|未造成|没发生|非|不是|避免|防止|杜绝|以免|以防|如果|如有|若有|若|是否|有没有|有无|\bno\b|\bnot\b|n't\b|\bnever\b|\bwithout\b|\bfree (?:of|from)\b|\bnor\b|\bneither\b|\bavoid|\bprevent|\bif (?:there|any|you)|\bzero\b|\bnobody\b|\bnone\b|\bnothing (?:is|was)\b|in case of|\bany\b(?=[^.]{0,12}$))[^,。;!?.\n]{0,14}$"
)


@lru_cache(maxsize=2048)
def trouble(text: str) -> bool:
    """Whether a sentence tells of something wrong, negations and conditions aside."""
    key = fold(text)
    return any(not negated(key, match.start()) for match in TROUBLE.finditer(key))


#: what ends a sentence of a folded text
SENTENCES = Pattern(r"[。!?;\n]+|\.(?:\s|$)")
#: "if your product is leaking or damaged, switch it off": nothing leaks
_CONDITION = Pattern(
    r"(?:\bif your\b|\bshould (?:you|your|any)\b|\bin case of\b|\bfalls (?:sie|ihr)|\bsollten? (?:sie|ihr)|如有|若有|如遇|如果(?:您|你|贵司)|若(?:您|你|贵司)|如(?:您|你|贵司))[^,。;!?.\n]{0,60}$"
)


def negated(key: str, at: int) -> bool:
    """Whether the word at this place of a folded text is denied, conditional or asked about."""
    before = re.split(r"[,。;!?\n]|\. |但|却|but |however|然而", key[max(0, at - 70) : at])[-1]
    return bool(NEGATION.search(before[-30:]) or _CONDITION.search(before))


def affirmed(pattern: Pattern[str] | Words, key: str) -> re.Match[str] | None:
    """The first match of a pattern in a folded text that is not negated."""
    for match in pattern.finditer(key):
        if not negated(key, match.start()):
            return match
    return None
