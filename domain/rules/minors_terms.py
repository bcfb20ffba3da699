"""The words domain/rules/minors.py looks for. A star takes any ending. Plurals in s go without saying.

Accents and case are folded before words are compared, so that "Mädchen" and "MADCHEN" are one.
"""

MINOR = """
child children childlike kid kiddie kiddo minor underage underaged
baby babies infant newborn toddler preschooler kindergarten kindergartner kindergartener preschool
preteen tween teen teenage teenaged teenager teenybopper adolescent preadolescent prepubescent pubescent juvenile youngster
boy schoolgirl schoolboy schoolkid schoolchild schoolchildren highschooler highschool grader daycare
loli lolita shota shotas lolis rori cp
kinder kleinkind* saugling* schulmadchen schuljunge* jugendliche* minderjahrig* teenie*
enfant fillette gamin adolescente garconnet ecolier* lyceenne* collegienne* mineure bebe
menores colegial* chiquilla chiquillo crianca menino menina novinha novinhas
bambino bambina bambini bambine ragazzin* minorenn* neonat* bimba bimbi bimbe
shougakusei chuugakusei joshikousei
ребенок ребенк* дети детей детям детск*
девочк* мальчик* школьни* подростк* подросток малолет* несовершеннолет* младен* лоли шота
"""

MINOR_PHRASES = """
elementary school, primary school, grade school, middle school, junior high, high school, boy scout, girl scout, cub scout
sweet sixteen, barely teen, not yet eighteen
kleines madchen, junges madchen, kleiner junge, kleine jungen, das kind, ein kind, kleines kind, nacktes kind
petite fille, petites filles, jeune fille, petit garcon, petits garcons, jeune garcon
menor de edad, menor de idade, nina desnuda, ninas desnudas, nino desnudo, ninos desnudos
"""

YOUNG = "little young small tiny younger youngest smol wee baby teeny underdeveloped"
YOUNG_PEOPLE = "girl girls gal lass boys lad lads daughter daughters son sons sister sisters brother brothers niece nephew"

MINOR_FRAGMENTS = """
niña niño ロリ ショタ 幼女 幼児 少女 少年 子供 子ども こども 小学生 中学生 高校生 女子高生 未成年 児童 赤ちゃん
儿童 兒童 孩子 小孩 女童 男童 萝莉 蘿莉 正太 👶 🧒 👧 👦
"""

SEXUAL = """
nude nudity nudist nudes naked nakedness nekkid topless bottomless undressed undressing undress unclothed disrob* nudify
sex sexy sexier sexiest sexual sexually sexuali* eroti* seduct* seduc* sensual* lewd* lascivious* suggestively provocatively
porn porno pornographic pornography pornhub xxx nsfw hentai ecchi ahegao rule34 smut* raunchy risque onlyfans camgirl
orgasm* orgy orgies masturbat* intercourse blowjob* handjob* cumshot* cum creampie anal fellatio cunnilingus
fuck* horny slut* whore* hooker prostitut* stripper striptease
penis* vagina* vulva* genital* genitalia nipple* boobs tits titties breasts buttocks pussy cameltoe upskirt areola*
lingerie panties thong boudoir pinup fetish* kinky bdsm bondage dildo*
rape raped rapist raping molest* incest* grope* groping fondl*
nackt nackte* erotisch* sexuell* unbekleidet*
nu nue nus nues denude* erotique* sexuel* seins
desnud* sexo erotic* sexi tetas pechos pelado pelada pelados peladas nua nuas seios
nudo nuda nudi sesso
голая голый голые голую голого голых нагая нагой обнаж* эрот* секс* порн*
"""

SEXUAL_PHRASES = """
without clothes, without any clothes, without clothing, without any clothing, no clothes, no clothing, wearing nothing
clothes off, off her clothes, off his clothes, off their clothes, scantily clad, barely clothed, see through clothes
private parts, spread legs, legs spread, spreading legs, open legs, bare breast, bare bottom, bare butt, bare genitals
suggestive pose, suggestive poses, provocative pose, provocative poses, pin up, x rated, barely legal, g string
make love, making love, having relations
"""

SEXUAL_FRAGMENTS = "裸 ヌード エロ セックス ポルノ 性的 性感 性爱 性愛 エッチ 変態 乳首 18禁 色情 🔞"

ALWAYS = """
lolicon* lolikon* rorikon* shotacon* shotakon* toddlercon* childporn* kidporn* kiddieporn* kidfuck* preteenporn* teenporn*
jailbait* pedo pedophil* paedophil* csam
"""
"""Refused wherever they stand: they mean both."""
ALWAYS_PHRASES = "child porn, kiddie porn, cp porn"
ALWAYS_FRAGMENTS = "ロリコン ショタコン 児童ポルノ 儿童色情 兒童色情"

HARMLESS = """
naked mole rat, naked mole rats, naked eye, naked eyes, naked flame, naked flames, naked bulb, naked tree, naked trees
naked branches, naked cake, naked truth, naked gun
nude lipstick, nude lipsticks, nude lip gloss, nude makeup, nude eyeshadow, nude palette, nude nail polish
sex education, sex ed, same sex, opposite sex, sex pistols, biological sex, sex chromosomes
chicken breasts, turkey breasts, bottle nipple, bottle nipples, nipple cactus, pussy willow, pussy willows, pussy cat
blue tits, great tits, coal tits, marsh tits, willow tits, long tailed tits, crested tits
rape field, rape fields, rape flower, rape flowers, rape seed, rape blossom, rape plant, cum laude
nu metal, nu jazz, nu disco
baby shower, baby blue, baby pink, baby oil, baby powder, baby grand, baby doll, baby s breath, baby corn, baby spinach
baby carrots, baby yoda, rosemary s baby, kid gloves, kid leather, billy the kid, kid rock, inner child, child s play
pool boy, boy band, boy bands, delivery boy, bell boy, boy george
ursa minor, asia minor, minor key, minor scale, minor chord, minor arcana, minor planet, minor planets
minor league, minor detail, minor details, minor changes, minor adjustments, sonata in a minor, symphony in a minor
concerto in a minor, waltz in a minor, prelude in a minor
"""
"""Taken out before a second look: the words in them mean nothing of the kind. No negations: an image model draws them."""
HARMLESS_FRAGMENTS = "カロリー フロリダ グロリア イエロー"

NUMBERS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen"
)
TENS = "twenty thirty forty fifty sixty seventy eighty ninety hundred"
AGE = "age aged ages edad idade"
PEOPLE = "she he they who girl"
BEING = "is s was looks appears turns turned of about around only just between barely"
UNDER = "under below than yet"
UNDER_AGES = range(13, 19)
"""What "under" makes an age; "under 5 lamps" is none."""
RANGE = "to or and"
YEARS_OLD = """
yo yearold yearsold jahre jahrig jahrige jahrigen jahriger jahriges ans anos anni лет год года летняя летний летние летнюю
"""
YEARS = "year years yr yrs y"
MONTHS = "month months week weeks"
AFTER_YEARS = "old olds o young girl girls boy boys female male child"
AGED_THINGS = """
whisky whiskey scotch bourbon rum wine brandy cognac port single cheddar cheese malt
house cottage castle church building bridge city tree oak olive bonsai car motorcycle truck ship guitar piano violin
dog puppy cat kitten horse foal pony parrot tortoise company brand tradition
"""
"""What may be young without being a person."""
