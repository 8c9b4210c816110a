"""What pages that stand in the way of a document say, in the languages they say it in.

A *lead* is a sentence that only such a page says of itself, to the visitor. A *label* is a title or heading that such
pages carry and others may carry too. *Support* is what they say besides: it leads to no verdict, but it is not the
document's own text either. None of these decides alone; `gate` weighs them against how much other text there is.
Vendors' marks were taken from their own interstitial pages and are absent from pages that merely embed their scripts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from ..findings import Reason

_NOTHING: Final = r"(?!)"  # matches nowhere


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns) or _NOTHING, re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Phrases:
    """What one sort of page says."""

    leads: re.Pattern[str]
    labels: re.Pattern[str]
    support: re.Pattern[str]
    marks: re.Pattern[str]  # of the markup
    controls: re.Pattern[str] = _any()  # what its buttons say


# Said by all of them.
BOILERPLATE: Final = _any(
    r"\b(?:try|versuchen|essayez|réessayer|réessayez|inténtelo|intente|riprova|probeer|spróbuj)\b.{0,40}\b(?:again|later|erneut|später|plus tard|nouveau|nuevo|tarde|più tardi|opnieuw|ponownie|później)\b",
    r"\b(?:reload|refresh|go back|return|back) (?:this |the |to )?(?:the )?(?:page|home|homepage|main page|site|previous)",
    r"\b(?:reference|request|incident|error|event|support|ray|trace|queue|session|case)\s*(?:id|#|no\.?|number|code)\b",
    r"\breference\s*#|vorgangsnummer|référence\s*:|\bip(?:-| )?address|\byour ip\b|errors\.edgesuite\.net",
    r"contact (?:us|support|the (?:site|website|page) (?:owner|administrator)|your (?:administrator|system))",
    r"if (?:you (?:believe|think|feel)|this (?:problem|error|issue|is an error)|the (?:problem|error|issue))",
    r"\bwe apologi[sz]e\b|\bsorry for (?:the|any) inconvenience|entschuldig|veuillez nous excuser|nous nous excusons|disculp",
    r"zur(?:ück)? (?:zur )?startseite|retour(?:ner)? (?:à|vers) (?:l'accueil|la page d'accueil)|volver (?:al?|a la) (?:inicio|página)|torna alla home",
    r"thank(?:s| you) for your (?:patience|understanding)|besoin d'aide|need help\?|centre de support|help cent(?:er|re)",
    r"^(?:cloudflare|nginx(?:/[\d.]+)?|apache.{0,60}|openresty|iis|varnish cache server|guru meditation:?|performance & security by cloudflare)$",
    r"稍后再试|稍後再試|请联系|返回首页|回到首頁|しばらくしてから|トップページへ|ホームへ戻る|попробуйте (?:позже|ещё|еще)|на главную|다시 시도|حاول مرة أخرى",
    r"©|\(c\) \d{4}|all rights reserved|alle rechte vorbehalten|tous droits réservés|todos los derechos|^version [\d.]+$",
)

_BOT_LEADS: Final = (
    r"(?:verify|verifying|confirm|prove|check(?:ing)?|make sure|making sure|determine) (?:that )?(?:if )?(?:you(?:'re| are)(?: really)?|you) (?:a |an |not a |not an |actually )?(?:human|person|robot|bot|real)",
    r"\bare you (?:a )?(?:human|robot|not a robot)\b.{0,3}$|\bhuman verification\b",
    r"(?:might|may) be a (?:ro)?bot\b|you are not a (?:ro)?bot|not a bot\)?\.?$",
    r"(?:checking|reviewing|verifying) (?:if the site connection|the security of your (?:connection|browser)|your browser before)",
    r"review the security of your connection",
    r"(?:unusual|suspicious|automated|abnormal) (?:traffic|activity|requests?|behaviou?r) (?:from|on|in|has been|was|coming)",
    r"(?:complete|solve) the (?:captcha|security check|challenge|puzzle|verification)|press (?:&|and) hold",
    r"enable (?:js|javascript) and (?:cookies to continue|disable any ad.?blocker)|enable cookies (?:and javascript )?(?:to continue|and reload)",
    r"access to this (?:page|site|website|resource) (?:has been|is|was) (?:denied|blocked|restricted)",
    r"you (?:have been|are|were) (?:blocked|banned|denied access)|you don't have permission to access|has banned (?:you|your)",
    r"(?:using|uses) a security service (?:to protect|for protection)|performing security verification|security service to protect (?:itself|against)",
    r"request(?:ed url)? (?:was|has been|is) (?:rejected|blocked)|request unsuccessful\. incapsula|web ?page blocked",
    r"pardon our interruption|you have been rate limited|sent (?:us )?too many requests|too many requests (?:from|have been)",
    r"(?:content|page|site|website|service|video|article) (?:is |are )?(?:currently )?(?:not available|unavailable|blocked|restricted) (?:in|for|to) (?:your|this) (?:country|region|location|area|territory)",
    r"unavailable (?:due to|for) legal reasons|country belonging to the european economic area|unavailable in (?:your|most european|the european)",
    r"you are (?:now )?in (?:the )?(?:line|queue|waiting room)|(?:estimated|approximate) wait(?:ing)? time|your turn.{0,40}enter the (?:web)?site",
    r"(?:prüfen|überprüfen|bestätigen).{0,30}(?:sie (?:ein|kein) (?:mensch|roboter|bot)|dass sie (?:ein|kein) (?:mensch|roboter))|ungewöhnliche[nr]? (?:datenverkehr|aktivität)",
    r"(?:vérifi|confirm)\w+ (?:que )?vous (?:êtes|n'êtes pas) (?:bien )?(?:un|une) (?:humain|être humain|robot|personne)|(?:trafic|activité) inhabituel",
    r"(?:verifi|confirm|comprueb|demuestr)\w+ que (?:usted )?(?:eres|es|no eres|no es) (?:un )?(?:humano|robot)|tráfico inusual|(?:verifi|confirm)\w+ (?:se|que) (?:você|vc) (?:é|não é) (?:um )?(?:humano|robô)",
    r"(?:verifi|conferm|dimostr)\w+ (?:che |di )?(?:sei|essere|non sei|non essere) (?:un )?(?:umano|essere umano|robot)|traffico insolito",
    r"(?:controleer|bevestig)\w* (?:of|dat) (?:je|u) (?:een mens|geen robot)|(?:potwierdź|sprawdzamy).{0,20}(?:człowiekiem|robotem)",
    r"(?:подтвердите|убедиться|проверяем).{0,40}(?:не робот|человек|браузер)|запросы.{0,40}(?:похожи на автоматические|необычн)|доступ (?:к сайту|к странице|к ресурсу)? ?(?:ограничен|запрещ[её]н|заблокирован)",
    r"(?:请|請).{0,12}(?:完成|进行|進行|通过|通過|拖动|拖動|按住|点击|點擊|滑动|滑動).{0,20}(?:验证|驗證|滑块|滑塊)|访问行为异常|(?:访问|訪問|请求|操作)过于频繁|异常(?:流量|访问|请求)|確認您不是機器人|确认您?不是机器人",
    r"(?:ロボット|人間)(?:では|で)?(?:ない|ある)ことを(?:確認|証明)|アクセスが(?:拒否|制限|集中)|로봇이 아님을|사람인지 확인|비정상적인 (?:트래픽|접근)",
    r"(?:تحقق|تأكيد|نتأكد).{0,20}(?:أنك إنسان|لست روبوت)|robot olmadığınızı|insan olduğunuzu doğrula|bekräfta att du (?:är människa|inte är en robot)",
)

BOT_WALL: Final = Phrases(
    leads=_any(*_BOT_LEADS),
    labels=_any(
        r"\bjust a moment\b|\bone moment,? please\b|\bplease wait\b|attention required|access(?:ed)? denied|\bforbidden\b|security check(?:point)?\b|\bare you (?:a )?(?:human|robot)",
        r"\bcaptcha\b|bot verification|client challenge|you are being rate limited|too many requests|\bblocked\b|unavailable in your|request rejected|ddos",
        r"einen moment bitte|sicherheits(?:über)?prüfung|zugriff verweigert|un instant|accès (?:refusé|interdit|bloqué)|vérification de sécurité|contrôle de sécurité",
        r"un momento|acceso denegado|verificación de seguridad|accesso negato|acesso negado|toegang geweigerd|odmowa dostępu|доступ (?:запрещ[её]н|ограничен)|проверка (?:безопасности|браузера)",
        r"安全验证|安全驗證|访问验证|人机验证|滑块验证|请稍候|请稍等|访问被拒绝|アクセス拒否|少々お待ちください|잠시만|접근이 차단|보안 확인",
    ),
    support=_any(
        r"cookies?|javascript|ad.?block|browser|captcha|challenge|robot|\bbots?\b|human|plug-?in|vpn|proxy|network|security|secure|firewall|suspicious|automated|verif|connection|access|permission|blocked",
        r"mensch|roboter|überprüf|sécurité|humain|navigateur|seguridad|navegador|sicurezza|браузер|робот|验证|驗證|浏览器|滑块|ブラウザ|ロボット|wait|queue|turn to enter|moment|region|country",
    ),
    marks=_any(
        r"_cf_chl_opt|cf-browser-verification|cf-challenge-running|id=\"challenge-(?:running|error-text|form)|cdn-cgi/challenge-platform/h/[bg]/orchestrate",
        r"\bcaptcha-delivery\.com|\bvar dd\s*=\s*\{|id=[\"']?px-captcha|_pxBlockedUrl|window\._pxAppId[^;]{0,80};\s*window\._pxJsClientSrc",
        r"<iframe[^>]{0,200}_Incapsula_Resource|CWUDNSAI|incapsula incident id|AwsWafIntegration\.(?:checkForceRefresh|getToken)|awswaf[^\"']{0,80}/captcha\.js|id=[\"']?challenge-container",
        r"sec-if-cpt-container|sec-cpt-if|bm-verify|errors\.edgesuite\.net|id=[\"']?distil_r_|distilIdentificationBlock|sucuri_cloudproxy_js|sucuri website firewall",
        r"anubis_challenge|/\.within\.website/x/cmd/anubis|vercel/security/|_____tmd_____|aliyun_?waf|id=[\"']?nocaptcha|perfdrive\.com|shieldsquare|/sgcaptcha/|showcaptcha(?:fast)?\?|window\.KPSDK",
        r"google\.com/sorry/|queue-it\.(?:net|com)[^\"']{0,200}afterevent|ddos-guard/(?:js-challenge|check)|__qrator/",
    ),
)

CONSENT_WALL: Final = Phrases(
    leads=_any(
        r"(?:we|us) and (?:our|\d+|up to \d+)\b.{0,20}\bpartners?\b|\bour \d* ?partners (?:and we|store|use|process)|before you continue to\b|we (?:value|care about|respect) your privacy",
        r"wir und unsere\b.{0,20}(?:partner|dienstleister)|bevor (?:sie|du) (?:zu|mit)\b.{0,30}(?:weiter|fort)|mit werbung (?:und tracking )?(?:weiter|lesen|nutzen|kostenlos)|wie gewohnt mit werbung",
        r"nos? (?:\d+ )?partenaires et nous|nous et nos (?:\d+ )?partenaires|avec votre accord|continuer sans accepter|nosotros y (?:nuestros|los) (?:\d+ )?socios|noi e (?:i nostri|terze parti)|wij en onze (?:\d+ )?partners|my i nasi partnerzy|nós e (?:os )?nossos parceiros|мы и наши партн[её]ры",
        r"(?:must be|are you) (?:of legal|at least|over|above|\d+)\b.{0,30}(?:age|years|older|enter)|legal (?:drinking|smoking) age|(?:enter|confirm|verify) your (?:date of birth|age)\b|(?:bist du|sind sie) (?:über|mindestens|schon|bereits) \d+|avez-vous (?:plus de )?\d+ ans|êtes-vous majeur|eres mayor de edad|未满18|满18(?:周)?岁|18歳以上",
    ),
    labels=_any(
        r"\b(?:cookie|privacy|consent|datenschutz)[- ]?(?:settings|preferences|choices|consent|einstellungen|wall)\b|your privacy|(?:votre|ta) vie privée|ihre privatsphäre|deine privatsphäre|tu privacidad|la tua privacy|jouw privacy|consent|age (?:gate|verification|check)|legal age|altersprüfung",
        r"mit werbung (?:weiter|lesen|nutzen)",
    ),
    support=_any(
        r"cookies?|consent|partner|privacy|tracking|personal data|advertis|\bads?\b|preferences|purposes|legitimate interest|geräte|werbung|abo\b|abonn|datenschutz|einwillig|zustimm|akzept|technologi|personali[sz]",
        r"accord|accept|refus|vie privée|données|publicit|consent[io]|privacidad|datos|dati personali|toestemming|zgod|соглас|同意|隐私|隱私|プライバシー|welcome|willkommen|bienvenue|date of birth|age\b",
    ),
    marks=_any(_NOTHING),
    controls=_any(
        r"^(?:(?:i )?(?:accept|agree|consent|allow)(?: (?:all|and|&|cookies|to all)\b.{0,30})?|got it|ok(?:ay)?|enter(?: site)?|yes.{0,30}|continue without (?:accepting|consent).{0,20}|reject(?: all)?.{0,20}|manage (?:options|settings|preferences))$",
        r"^(?:alle[ns]? )?(?:akzeptier|zustimm|einverstanden|annehmen).{0,40}$|akzeptieren und|^(?:tout )?(?:accepter|j'accepte|refuser).{0,40}$|^(?:aceptar|acepto|aceitar|accetta|accetto|accepteer|akkoord|zaakceptuj|akceptuj|zgadzam|przejdź|принять|согласен|同意|接受|同意する|동의|eintreten|entrer|entrar).{0,40}$",
    ),
)

LOGIN: Final = Phrases(
    leads=_any(
        r"(?:sign|log) ?in (?:to|with your .{1,30} to) (?:continue|view|see|read|access|proceed|your account)|(?:you )?(?:must|need to|have to) (?:be (?:logged|signed) in|log ?in|sign ?in)|please (?:log|sign) ?in|(?:join|register|sign up|subscribe|create an account)(?: now)? to (?:view|see|read|continue)",
        r"(?:your )?session (?:has )?(?:expired|timed out)|already (?:a member|have an account|registered|a subscriber)\?|enter your (?:e-?mail|organi[sz]ation|username|user name|password|credentials)|can't access your account|forgot(?:ten)? (?:your )?password",
        r"(?:melden sie sich|melde dich|loggen sie sich|bitte) (?:an|ein|anmelden|einloggen)\b.{0,40}|anmelden,? um|ihre sitzung ist abgelaufen|passwort vergessen|connectez-vous (?:pour|à)|vous devez (?:être connecté|vous connecter)|identifiez-vous|mot de passe oublié|session (?:a )?expirée?",
        r"(?:inicia|inicie) sesión (?:para|en)|debes? iniciar sesión|tu sesión ha (?:expirado|caducado)|accedi per|effettua (?:il )?(?:login|l'accesso)|faça (?:o )?login|log in om|zaloguj się,? (?:aby|żeby)|войдите,? чтобы|необходимо (?:войти|авториз)|забыли пароль",
        r"(?:请|請)(?:先)?(?:登录|登錄|登入)|登录后(?:可|才能|查看|继续)|ログインして(?:ください|続行)|ログインが必要|로그인(?:이 필요|하세요|해 주세요)|忘记密码|パスワードをお忘れ",
    ),
    labels=_any(
        r"\b(?:sign|log)[- ]?(?:in|on)\b|\bjoin\b|authentication required|authenticate|single sign-?on|member(?:s)? (?:only|login)|session expired|anmelden|anmeldung|einloggen|connexion|se connecter|s'identifier|iniciar sesión|accedi\b|accesso\b|inloggen|zaloguj|logowanie|вход\b|войти|авторизация|登录|登錄|登入|ログイン|로그인|تسجيل الدخول",
    ),
    support=_any(
        r"account|password|passwort|mot de passe|contraseña|e-?mail|user ?name|user agreement|privacy policy|cookie policy|remember me|stay signed|sign|log ?in|member|continue with|register|join|konto|compte|cuenta|benutzer|identifi|密码|账号|帳號|パスワード|아이디|пароль",
    ),
    marks=_any(_NOTHING),
)

SOFT_404: Final = Phrases(
    leads=_any(
        r"(?:page|article|content|document|resource|file|link|url|address|story|site) (?:that )?you(?:'re| are| were|'ve| have)? (?:just )?(?:looking for|request(?:ed)?|followed|tried to (?:access|reach|view)|trying to (?:reach|access|view|find|open)|want(?:ed)?)\b|requested (?:page|url|resource|document|address) ",
        r"(?:can(?:'t|not| not)|could(?:n't| not)|unable to|didn't|did not) (?:seem to )?(?:find|locate) (?:that|the|this|your|a|what) ?(?:page|article|content|document|you|requested|file|story)?",
        r"(?:page|article|content|document|file|story|post|url|site|website) (?:has |have )?(?:moved or )?(?:can(?:'t|not) be found|could not be found|was not found|(?:is |was )?not found|does(?:n't| not) exist|no longer (?:exists?|available)|is no longer (?:here|available)|(?:has been|was) (?:removed|deleted|archived and))",
        r"no longer exists|nothing (?:was |could be )?found (?:here|at this (?:location|address))|this page (?:isn't|is not|is no longer|doesn't|does not) (?:available|here|exist)|(?:seite|artikel|inhalt|dokument)\b.{0,50}(?:nicht gefunden|existiert nicht|nicht (?:mehr )?(?:verfügbar|vorhanden|gefunden)|nicht finden|gelöscht)",
        r"(?:konnten?|können) (?:wir )?(?:die|diese|ihre|leider).{0,40}(?:seite|artikel).{0,30}(?:nicht|keine)|(?:page|contenu|article|document)\b.{0,60}(?:introuvable|n'existe (?:pas|plus)|n'est (?:pas|plus) disponible|n'a pas (?:pu être|été) trouvée?)|(?:pas|plus) trouv(?:é|er|ons) (?:la |cette |votre )?page|page que vous (?:recherchez|cherchez|avez demandée)",
        r"(?:página|pagina|contenido|contenuto|artículo|conteúdo)\b.{0,40}(?:no (?:existe|encontrad|se (?:encuentra|ha encontrado)|está disponible)|não (?:existe|encontrad|foi encontrad)|non (?:esiste|trovata|è (?:stata trovata|disponibile)))|(?:no (?:hemos podido|pudimos) encontrar|não (?:encontramos|foi possível encontrar)|non (?:abbiamo trovato|è stato possibile trovare))",
        r"(?:pagina|artikel)\b.{0,30}(?:niet gevonden|bestaat niet)|(?:strona|artykuł)\b.{0,40}(?:nie (?:została znaleziona|istnieje|odnaleziono))|nie znaleziono strony|страниц[аы]\b.{0,40}(?:не (?:найдена|существует)|удалена)|sidan (?:kunde inte|finns inte|hittades inte)|sayfa bulunamadı|siden (?:ble ikke|findes ikke|blev ikke)",
        r"(?:页面|网页|頁面|網頁|内容|文章)(?:已|不|未|找不|可能).{0,8}(?:存在|找到|到|删除|刪除|失效|移除)|(?:找不到|无法找到|沒有找到)(?:该|此|您|這|页面|頁面).{0,8}|ページ(?:が|は|を)?(?:見つかりません|存在しません|ございません)|お探しのページ|페이지를 찾을 수 없|존재하지 않는 페이지|الصفحة غير موجودة",
        r"domain (?:name )?(?:is|may be|has been|could be) (?:for sale|parked|expired|available for purchase|suspended)|buy this domain|this domain (?:has )?expired|domain steht zum verkauf|ce (?:nom de )?domaine (?:est à vendre|a expiré)|dominio (?:está|è) in vend|welcome to nginx!|apache2? \w+ default page|^it works!$|account (?:has been )?suspended|there(?:'s| is) no site here|site not found",
    ),
    labels=_any(
        r"\b404\b|\bnot found\b|\boops\b|page missing|nicht gefunden|introuvable|non trouvée?|no encontrad[ao]|não encontrad[ao]|non trovata|niet gevonden|nie znaleziono|не найдена|找不到|未找到|不存在|見つかりません|찾을 수 없|غير موجود",
    ),
    support=_any(
        r"\b404\b|oops|sorry|broken|mistyped|misspelled|typed|url|address|search(?:ing)?|moved|removed|renamed|deleted|link\b|homepage|home page|you may also like|popular|have a look|suche|adresse|verschoben|recherch|lien|déplac|supprim|busca|enlace|cerca|移動|削除|移动|删除|首页|адрес|поиск|most read|domain",
    ),
    marks=_any(
        r"sedoparking\.com|parkingcrew\.(?:net|com)|bodis\.com/|hugedomains\.com|afternic\.com/forsale|dan\.com/buy|/_/parking|parklogic"
    ),
)

ERROR: Final = Phrases(
    leads=_any(
        r"\ban? (?:internal |unexpected |unknown |fatal |application |server )*error (?:has )?(?:just )?(?:occurred|happened)|internal (?:server )?error\b|something (?:went|has gone) wrong|bad gateway|gateway time-?out|(?:service|server|site|page|website) (?:is )?(?:temporarily |currently |not )*(?:unavailable|overloaded|down (?:for|due)|available right now)|this page (?:isn't|is not) available",
        r"(?:down|closed|offline) for (?:scheduled |routine )?maintenance|(?:undergoing|performing|scheduled) (?:scheduled )?maintenance|we'll be (?:right )?back (?:soon|shortly)|error establishing a database connection|(?:web ?server|origin) (?:is )?(?:returned an unknown|down|unreachable|reported)|backend fetch failed|no healthy upstream|upstream connect error|technical (?:difficulties|problems)|there has been a critical error|unhandled exception|runtime error|connection timed out$",
        r"(?:ein|interner|unerwarteter) (?:interner |unerwarteter |technischer )?fehler (?:ist )?(?:aufgetreten|ist)|es ist ein .{0,20}fehler aufgetreten|wartungsarbeiten|(?:une )?erreur (?:interne |inattendue |technique )?(?:est survenue|s'est produite|du serveur)|site (?:est )?(?:actuellement )?en maintenance|(?:se ha producido|ocurrió|ha ocurrido) un error|error interno|algo (?:salió|deu) (?:mal|errado)|si è verificato un errore|ocorreu um erro|er is (?:een fout|iets mis)|wystąpił (?:nieoczekiwany )?błąd|произошла ошибка|внутренняя ошибка|ведутся технические работы",
        r"(?:系统|服务器|伺服器|服务|网络)(?:内部)?(?:错误|繁忙|異常|异常|维护|錯誤)|出错了|出錯了|エラーが発生|メンテナンス中|一時的に(?:アクセス|利用)|오류가 발생|서버 점검|حدث خطأ",
    ),
    labels=_any(
        r"^(?:http )?(?:error )?5\d\d\b|\berror\b|service (?:temporarily )?unavailable|maintenance|\bfehler\b|\berreur\b|\berrore?\b|\berro\b|błąd|ошибка|错误|錯誤|エラー|오류|wartung",
    ),
    support=_any(
        r"error|server|gateway|try|administrator|maintenance|unexpected|problem|issue|fehler|erreur|errore|ошибк|错误|エラー|nginx|apache|reloading|come back"
    ),
    marks=_any(_NOTHING),
)

JS_SHELL: Final = Phrases(
    leads=_any(
        r"(?:enable|activate|turn on|requires?|needs?|without|disabled?|activer|activez|aktivieren|activar|habilite|attiva|włącz|включите) (?:\w+ ){0,3}javascript|javascript (?:\w+ ){0,3}(?:is |est |ist |está |è )?(?:\w+ )?(?:disabled|required|needed|not enabled|enabled|deaktiviert|désactivé|desactivado|disattivato|aktiviert|nécessaire|requis|erforderlich|off|отключ[её]н|aktivieren)",
        r"client-side exception has occurred|browser (?:is )?(?:not|no longer|un)[ -]?supported|(?:outdated|unsupported|old) browser|(?:update|upgrade) (?:to a (?:current|newer|modern)|your) .{0,20}browser|(?:请|請).{0,6}(?:启用|開啟|开启|打开).{0,4}javascript|javascriptを有効|javascript를",
        r"^(?:loading|please wait|chargement(?: en cours)?|wird geladen|lädt|laden|cargando|carregando|caricamento(?: in corso)?|ładowanie|загрузка|加载中|正在加载|載入中|読み込み中|로딩 ?중|جار التحميل)[\s.…]*$",
    ),
    labels=_any(
        r"^(?:loading|please wait)[\s.…]*$|update your browser|unsupported browser|javascript (?:required|disabled|is disabled)"
    ),
    support=_any(r"javascript|browser|navigateur|loading|\bapp\b|ブラウザ|浏览器"),
    marks=_any(
        r"id=[\"']?__next_error__|<(?:app-root|div id=[\"']?(?:root|app|__next|__nuxt|application|main-app|react-root|ember)[\"']?[^>]{0,80})>\s*</"
    ),
)

REDIRECT: Final = Phrases(
    leads=_any(
        r"\bredirect(?:ing|ed)\b.{0,80}|(?:page|site|document|object|website) (?:has )?(?:been )?(?:permanently )?moved (?:to|here|permanently|temporarily)|moved permanently|object moved|click here if you are not|weitergeleitet|weiterleitung|(?:être|êtes) redirigée?|redirection en cours|(?:será|está siendo) redirig|redirecionad|reindirizza|doorgestuurd|przekierow|перенаправ|正在(?:跳转|重定向)|即将跳转|自動的に(?:移動|転送)|리디렉션",
    ),
    labels=_any(r"^redirect|moved (?:permanently|temporarily)|^30[1278]\b|weiterleitung|redirection"),
    support=_any(r"redirect|click here|follow|link|moved|automatic|weiter|cliquez|跳转"),
    marks=_any(_NOTHING),
)

# The order is that of the questions: what a vendor's wall says of JavaScript makes it no script shell.
FAMILIES: Final = {
    Reason.BOT_WALL: BOT_WALL,
    Reason.SOFT_404: SOFT_404,
    Reason.ERROR: ERROR,
    Reason.LOGIN: LOGIN,
    Reason.CONSENT_WALL: CONSENT_WALL,
    Reason.REDIRECT: REDIRECT,
    Reason.JS_SHELL: JS_SHELL,
}
