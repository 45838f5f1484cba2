"""Numbers in ways of speaking: 给个说法, 一件好事, 200米外, 两个小时; they stand before a unit and count no goods."""

from __future__ import annotations

from foundations.language.pattern import Pattern

#: what is said, asked for, lived through or met with, and can be counted, but is delivered by nobody
_MATTER = (
    "说法|交代|交待|解释|理由|借口|机会|方案|措施|对策|办法|建议|意见|教训|承诺|阶段|环节|疏忽|失误|错误|隐患|玩笑|"
    "例子|优点|缺点|特点|级别|档次|等级|百分点|数量级|地方|部位|单位|工位(?!器)|工序|车间|工厂|公司|厂家|企业|市场|行业|"
    "部门|工程师|师傅|技术员|业务员|代表(?!性)|人员|同事|电话(?!机|线|座|会)|邮件|报告|字(?!迹|体|符)|年头|"
    "半天|整天|晚上|下午|上午|早上|半?(?:小时|钟头|月|星期|礼拜|工作日|季度|多(?:小时|月|星期))|人(?!造|工|字)|问题|方面|"
    "原因|班次?|批次|客户|订单|型号|品种|疑问|要求"
)
#: what one is given in words: 一个满意的答复
_GIVEN = (
    rf"{_MATTER}|答复|回复|结果|回应|回音|公道|态度|保证|期限|日期|时间|过程|情况|说明|好评|差评|惊喜|环境|世界|榜样|大?忙|"
    "劲|样|数|[好坏小大怪]?事(?!故)"
)
#: a unit that is the beginning of a word, or that counts something else than goods, by what stands behind it
_BEHIND = Pattern(
    rf"台(?:车|湾|州|风|词)|[层格](?=[\u3400-\u9fff])|个(?:{_MATTER}|别|性|体(?!户)|劲|不停|个)|"
    r"件(?:套|[好坏小大怪]?事(?!故))|条(?:(?:生产|流水|装配|包装|灌装|总装|产)?线(?!束|缆|圈|材|芯|绳|路板)|建议|意见|消息|信息|"
    r"微信|短信|留言|记录|规定|理由|心|龙|道理|线索|路)|张(?:照片|图片|相片|截图|脸)|套(?:说辞|说法|方案|流程|办法|措施|制度|把戏)|"
    r"块(?:多?钱|儿)|部[分门长]|对(?:比|照|应|不上|账)|打(?:开|电话|听|不|就|火|样)|组(?:装|织|长|员|成|建)|"
    r"管(?:理|控|用|不|他|它)|包(?:含|括|赔|修|换|退|庇)|盘点|尺[寸度]|码(?:头|放|垛|数)|升(?:温|高|级|降|压|速|起|至|到)|"
    r"听(?:就|见|说|到|声|起)|支(?:付|持|撑|援)|匹配|(?:units?|parts?|pieces?) per|"
    r"pieces? of (?:advice|information|news|mind|evidence|writing|paper|cake)|sets? of (?:instructions|questions|rules|photos|pictures|drawings)"
)
_ONE_BEHIND = Pattern(
    rf"[个件条套份](?:[\u3400-\u9fff]{{1,8}}的|好|新|合理|满意|明确|准确|完整|书面|正式|最终|详细|具体)?(?:{_GIVEN})|"
    r"片(?:狼藉|混乱|空白|好心|心意|漆黑|哗然)|把(?:火|手|抓|汗|年纪)|头(?:雾水|扎|热)|包装就"
)
#: 还我们一个…, 派一个…: what is asked for, whatever it is
_ASKED = Pattern(r"(?:给|还|讨|派)(?:我们?|我[司方厂]|本公司|客户|用户|顾客|大家|咱们?|俺们?|消费者|[来出回]){0,2}$")
_PERIOD = Pattern(r"包(?=[期政服规责范内凭条费]|修|换|退|$|[,。;])")
_FAR = Pattern(
    r"(?:米|公尺|met(?:er|re)s?|mtrs?|m)\s*(?:之外|以外|开外|之远|以内|之内|外|远|内(?=[都也均可就,。;])|范围|处|高|深|宽|厚|"
    r"(?:away|off|apart|from|high|deep|wide|tall|above|below|distance)\b)"
)
_DISTANCE = Pattern(
    r"(?:距离?|离|隔着?|落差|\bdistance of|\bheight of|\bwithin|\bdropped from|\bfall of)[^,。;\d]{0,8}$"
)


def counts_nothing(key: str, number: str, start: int, unit: int) -> bool:
    """Whether the number at `start` with the unit at `unit` is a way of speaking (`key` is the folded sentence)."""
    if _BEHIND.match(key, unit) or number in ("百", "千", "万", "亿"):
        return True  # 每千克12个: no number without a digit before it
    if number in ("一", "1"):
        asked = key[unit : unit + 1] in "个份套条" and _ASKED.search(key[max(0, start - 10) : start])
        return bool(asked or _ONE_BEHIND.match(key, unit))
    if (number == "三" and _PERIOD.match(key, unit)) or (number == "两" and key[unit] == "头"):
        return True  # 三包期内, 两头都裂
    return bool(_FAR.match(key, unit) or (key[unit] in "米公m" and _DISTANCE.search(key[max(0, start - 24) : start])))
