"""Notes of absence and words of programs about themselves, in the languages in which customers' mail programs write them."""

from __future__ import annotations

from foundations.language.pattern import Pattern

#: I am on holiday, away, not in the office; folded text
ABSENT = Pattern(
    r"przebywam (?:obecnie )?na (?:urlopie|zwolnieniu)|jestem (?:obecnie )?(?:nieobecn|na urlopie|poza biurem)|nie ma mnie w biurze|"
    r"(?:sarò|sono|saro)(?: attualmente)? (?:fuori (?:ufficio|sede)|assente|in ferie|in vacanza|in trasferta)|"
    r"\bbin (?:ich )?(?:\w+[ .]+){0,9}?(?:nicht (?:im (?:büro|haus)|erreichbar|da\b)|im urlaub|außer haus|abwesend|auf dienstreise)|ich befinde mich (?:\w+ ){0,4}(?:im urlaub|auf dienstreise|außer haus)|"
    r"je (?:suis|serai) (?:actuellement )?(?:absente?|en (?:congés?|vacances|déplacement))|actuellement (?:absente?|en congés?)|"
    r"(?:estoy|estaré|me encuentro|me encontraré) (?:actualmente )?(?:fuera de (?:la )?oficina|de vacaciones|ausente)|"
    r"(?:estou|estarei|encontro-me) (?:atualmente )?(?:de férias|em férias|ausente|fora do escritório)|"
    r"ik ben (?:\w+ ){0,6}?(?:afwezig|niet (?:op kantoor|aanwezig|bereikbaar)|op vakantie|met (?:vakantie|verlof))|"
    r"jag är (?:\w+ ){0,5}?(?:på semester|bortrest|inte på kontoret|tjänstledig|föräldraledig)|(?:på ferie|ikke på kontoret|olen (?:\w+ )?(?:lomalla|poissa))|"
    r"jsem (?:\w+ )?(?:na dovolené|mimo kancelář)|(?:в отпуске|в командировке|отсутствую на рабочем)|(?:yıllık izindeyim|izinde olacağım|ofis dışındayım)|"
    r"(?:nghỉ phép|vắng mặt|đi công tác)|(?:sedang cuti|di luar kantor)|不在にして(?:おり|い)ます|休暇(?:を|中|のため)|출장으로|휴가(?:로|중)|자리를 비"
)
#: a program says of its letter that a program wrote it and that nobody reads answers
_ITSELF = Pattern(
    r"(?:这是|此为|本邮件(?:是|为)|来自)[^。\n]{0,16}(?:的)?自动(?:回复|回覆|答复|应答)(?:邮件|信息|,|。|$)|"
    r"(?:此|本)(?:封)?(?:邮件|信件?)(?:为|是|系|由)?(?:本)?系统自动(?:发送|发出|生成|寄出|产生|通知)?[^。\n]{0,12}(?:请勿|请不要|无需|切勿)(?:直接)?回[复覆信]|"
    r"(?:此|本)(?:封)?(?:邮件|信件?|通知|消息)(?:为|是|系|由)?(?:本)?系统自动(?:发送|发出|生成|寄出|产生|群发)(?:的(?:邮件|通知|消息)?)?\s*(?:[,。;.!]|$|\n)|"
    r"この(?:メール|e?メール)は[^。\n]{0,14}自动(?:送信|配信|返信|応答|で)|이 ?(?:메일|이메일)은 ?(?:자동|발신)[^.\n]{0,20}(?:발송|전용)|diese (?:e-?mail|nachricht) wurde automatisch (?:erstellt|erzeugt|generiert|versandt|gesendet)|ce (?:message|courriel|mail) (?:est|a été) (?:généré|envoyé) automatiquement|(?:este|esta) (?:mensaje|correo|mensagem|e-?mail) (?:ha sido|fue|foi|es|é) (?:generad|enviad|gerad)[oa] automáticamente|questa (?:e-?mail|comunicazione) è stata (?:generata|inviata) automaticamente|"
    r"系统自动(?:发送|发出|生成|寄出)(?:的邮件)?[,。;]?\s*(?:请勿|请不要|切勿)(?:直接)?回[复覆信]|"
    r"this (?:is an|e-?mail (?:was|is|has been)|message (?:was|is|has been)) (?:auto(?:matic|mated|-?generated)|automatically|system[- ]generated)[^\n]{0,60}?(?:do not|don't|not) (?:reply|respond)|"
    r"(?:this|the) (?:mailbox|inbox|e-?mail address) is (?:not monitored|unattended|not read)|please do not (?:reply|respond) to this (?:automated|automatic|system|e-?mail|message|mail)\b|"
    r"(?:просим|пожалуйста)[^.\n]{0,20} не отвеча|не отвечайте на это|no responda[s]? a este|ne (?:pas répondre|répondez pas) à ce|antworten sie (?:bitte )?nicht auf|nicht auf diese (?:e-?mail|nachricht|mail) (?:zu )?antworten|non rispondere a quest|não responda a est|nie odpowiada[jć]|送信专用|返信(?:しないで|いただいても|はできません)|발신 ?전용|회신하지 ?마"
)
#: answers to invitations, by the words that calendars put before the subject
_INVITED = Pattern(
    r"^\W*(?:accepted|declined|tentative(?:ly accepted)?|cancell?ed|new time proposed|已接受|已拒绝|暂定|已取消|接受|谢绝|zugesagt|abgesagt|"
    r"mit vorbehalt|accepté|refusé|accettat[oa]|rifiutat[oa]|aceptad[oa]|rechazad[oa]|aceito|geaccepteerd|承諾|承诺|辞退|仮承諾|仮承诺)\s*[::]"
)
#: Re: in the languages of mail programs, folded
ANSWERED = Pattern(
    r"^\W*(?:re|aw|antw|sv|vs|odp|odpověď|res|rif|r|ynt|yan|vá|bls|atb|ref|回复|回覆|答复|答覆|返信|回信|답장|trả lời|на)\W{0,3}[::]"
)


def says_automatic(text: str) -> str:
    """The words in which a letter says of itself that a program sent it and nobody reads answers; empty when it does not.

    `text` is folded; only its new words, for people pass on what programs wrote.
    """
    found = _ITSELF.search(text)
    return found[0][:60] if found else ""


def answers_invitation(subject: str) -> bool:
    """Whether the folded subject is the one that calendars give to answers of invitations."""
    return bool(_INVITED.match(subject))
