"""Swahili sentences, plain and idiomatic, as heard on Kenyan radio; data only."""

from __future__ import annotations

from .grammar import ANY, Entries, Grammar

_LEADS: dict[str, Entries] = {
    ANY: {
        "hook": (
            "{title}.",
            "Karibu {business}.",
            "Hii ni {business}.",
            "bold upbeat|Habari njema! {business} iko hapa kwa ajili yako.",
            "calm warm|Tulia kidogo. Hii ni {business}.",
            "corporate|{business}, tuko tayari kukuhudumia.",
            "Unatafuta huduma unayoweza kuamini?",
        ),
        "problem": (
            "Kupata kitu kizuri kwa bei nzuri si rahisi.",
            "Muda wako ni muhimu, na pesa zako pia.",
            "Umechoka kuhangaika?",
        ),
        "benefit": (
            "Ukiwa na {business}, unapata ubora unaouona.",
            "Tunashughulikia kila kitu, wewe unafurahia matokeo.",
            "Tunafanya kazi kwa moyo.",
            "Kwa ajili yako.",
            "calm warm|Tunakusikiliza kwanza, kisha tunafanya kazi kwa moyo.",
            "corporate|Huduma yetu ni rahisi, wazi na ya kitaalamu.",
        ),
        "detail": (
            "Kila kitu kimechaguliwa kwa uangalifu.",
            "Tazama vizuri, bila haraka.",
            "Kila hatua iko wazi.",
            "Tazama vizuri.",
        ),
        "proof": (
            "Kazi yetu inajieleza yenyewe.",
            "Kazi nzuri hujieleza.",
            "Kizuri chajiuza, kibaya chajitembeza.",
            "warm calm|Nyuma ya {business} kuna watu wanaopenda kazi yao.",
        ),
        "offer": (
            "Ofa ya sasa: {offer}.",
            "Yote haya kwa {price}.",
            "{price} tu.",
            "bold upbeat|Pata sasa kwa {price} pekee!",
            "Chagua kinachokufaa, kwa bei inayokufaa.",
            "Uliza kuhusu ofa ya leo.",
        ),
        "location": (
            "Tunapatikana {location}.",
            "Karibu ututembelee.",
            "{business} iko {location}. Karibu ututembelee.",
            "Tuko karibu nawe kuliko unavyofikiri.",
        ),
        "cta": (
            "{cta}. {business} inakusubiri.",
            "bold upbeat|Usisubiri. {cta}!",
            "{cta}.",
            "Wasiliana na {business} leo.",
            "Wasiliana nasi leo.",
        ),
    },
    "property_marketing": {
        "hook": (
            "{title}.",
            "Unatafuta makao mapya {location}?",
            "calm warm|Fikiria kurudi hapa kila jioni.",
            "bold upbeat|Nyumba yako mpya ni hii hapa!",
            "Hapa ndipo unapoweza kupaita nyumbani.",
        ),
        "problem": (
            "Kutafuta nyumba kusikuchoshe kila wikendi.",
            "Umeona picha nyingi. Sasa ona ukweli.",
        ),
        "benefit": (
            "Hapa ni mahali pa kupumzika, kukaribisha wageni na kukuza familia.",
            "Fikiria familia yako hapa: asubuhi tulivu na majirani wema.",
            "corporate|{business} inakupa ukweli kwanza, ili uamue bila wasiwasi.",
        ),
        "detail": (
            "Ingia ndani, utazame.",
            "Tazama chumba kimoja baada ya kingine.",
        ),
        "proof": (
            "{business} inatembea nawe, kuanzia kutazama hadi kupokea funguo.",
            "Tunajibu maswali magumu kabla hujauliza.",
        ),
        "offer": (
            "Bei ni {price}.",
            "Tuulize kuhusu bei na mpango wa malipo unaokufaa.",
        ),
        "location": (
            "Iko {location}, karibu na maisha unayoyajua.",
            "Njoo uone mtaa mwenyewe.",
        ),
        "cta": (
            "{cta}. {business} itakuonyesha kila kitu.",
            "Panga siku ya kutazama na {business} leo.",
            "Panga siku ya kuja kutazama.",
        ),
    },
    "product_promo": {
        "hook": (
            "{title}.",
            "Hii hapa, {product}.",
            "bold|Ngoja kwanza. Utapenda kuona hii.",
            "upbeat|Jipe zawadi leo. Unastahili.",
            "calm warm|Vitu vizuri hutengenezwa kwa upendo.",
            "Unatafuta ubora unaodumu? Umefika.",
        ),
        "problem": (
            "Rahisi ni ghali. Unajua hivyo.",
            "Kwa nini ukubali kidogo, wakati unaweza kupata unachotaka?",
        ),
        "benefit": (
            "{product} itafanya siku yako iwe bora zaidi.",
            "Utaona tofauti mara ya kwanza tu.",
            "bold upbeat|Ubora mkubwa, furaha kubwa.",
        ),
        "detail": (
            "Tazama kwa makini, ubora unaonekana.",
            "Ni rahisi kuchagua na ni rahisi kutumia.",
        ),
        "proof": (
            "{business} huuza kile ambacho sisi wenyewe tungenunua.",
            "Jaribu mara moja, kisha umwambie rafiki.",
        ),
        "offer": (
            "Ofa ya sasa: {offer}.",
            "Pata yako kwa {price} pekee.",
            "Chagua unayoipenda, kisha utuulize bei.",
        ),
        "location": (
            "Tembelea {business}, {location}.",
            "Tuulize jinsi ya kupata yako.",
        ),
        "cta": (
            "{cta}. {business} inakusubiri.",
            "Agiza kutoka {business} leo.",
            "Agiza yako leo.",
        ),
    },
    "creator_branding": {
        "hook": (
            "{title}.",
            "Habari yako? Hapa ni {business}.",
            "Unapenda {topic}? Uko mahali pazuri.",
            "Kila mtu ana hadithi. Hii ni yangu.",
        ),
        "problem": ("Mtandaoni kuna kelele nyingi. Wewe unataka ukweli.",),
        "benefit": (
            "Hapa utapata hadithi za kweli, mawazo mapya na kicheko kizuri.",
            "Nakuonyesha kilichofaulu, kilichoshindikana na nilichojifunza.",
        ),
        "detail": (
            "Ni maisha ya kweli, bila kuigiza.",
            "Kila ninachoweka hapa kina kazi nyuma yake.",
        ),
        "proof": (
            "Usiamini maneno yangu tu. Tazama moja, kisha uamue.",
            "Jamii hii inakua kwa sababu watu hushiriki kilichowasaidia.",
        ),
        "offer": (
            "Kwa sasa: {offer}.",
            "Una biashara yenye hadithi? Tuisimulie pamoja.",
        ),
        "location": (
            "Ninakuletea haya kutoka {location}.",
            "Imetengenezwa Kenya, kwa ajili ya wote.",
        ),
        "cta": (
            "{cta}, uwe karibu na {business}.",
            "Fuata {handle}, usipitwe.",
            "Nifuate leo, na umlete rafiki.",
        ),
    },
}

_EXTRAS: dict[str, Entries] = {
    ANY: {
        "hook": ("Na safari inaanzia hapa.", "Tupe sekunde chache tu."),
        "problem": ("Si lazima iwe hivyo.", "Kuna njia rahisi zaidi."),
        "benefit": (
            "Ni rahisi hivyo tu.",
            "Bila usumbufu, bila mshangao.",
            "Tuambie unachohitaji, nasi tutafanya yaliyobaki.",
        ),
        "detail": ("Ukiwa na swali, uliza tu.", "Tuko tayari kukueleza kila kitu."),
        "proof": (
            "Hivyo ndivyo tunavyofanya kazi.",
            "Tunamhudumia kila mteja jinsi tungependa kuhudumiwa.",
        ),
        "offer": ("Uliza, nasi tutakueleza unachopata.",),
        "location": ("Unakaribishwa wakati wowote.", "Njoo ujionee."),
        "cta": (
            "Piga simu au WhatsApp {phone}.",
            "Tembelea {url}.",
            "Tutafurahi kusikia kutoka kwako.",
            "Karibu sana.",
        ),
    },
    "property_marketing": {
        "benefit": ("Utahisi tofauti punde tu unapoingia.", "Ni mahali pazuri pa kuanza upya."),
        "proof": ("Hakuna shinikizo, ni majibu ya wazi tu.",),
        "offer": ("Njoo utazame, kisha uamue mwenyewe.",),
        "cta": (
            "Piga simu au WhatsApp {phone}.",
            "Njoo na familia yako, na uje na maswali yako.",
            "Tutafurahi kukufungulia mlango.",
        ),
    },
    "product_promo": {
        "benefit": (
            "Ukijaribu mara moja, utarudi tena.",
            "Tumia nyumbani, kazini, au mpe umpendaye.",
        ),
        "proof": ("Kama haitufai sisi, haikufai wewe.",),
    },
    "creator_branding": {
        "hook": ("Kaa nami kidogo.",),
        "benefit": ("Utaondoka na kitu kimoja cha kutumia leo.",),
        "detail": ("Siku nyingine inafaulu, siku nyingine ni kicheko.",),
        "proof": ("Maoni yenu ndiyo yanaonyesha kitakachofuata.",),
        "offer": ("Nitumie ujumbe, uniambie wazo lako.",),
        "cta": ("Niandikie kwenye maoni unachotaka kuona.",),
    },
}

# Templates show the price on a tag of its own, so no headline repeats it.
_HEADLINES: dict[str, Entries] = {
    ANY: {
        "hook": ("{title}", "{business}", "Karibu"),
        "problem": ("Kuna njia rahisi", "Unastahili bora"),
        "benefit": ("Kwa ajili yako", "Ubora unaouona"),
        "detail": ("Tazama vizuri", "Kwa uangalifu"),
        "proof": ("Kazi inajieleza", "Kizuri chajiuza"),
        "offer": ("{offer}", "Bei na ofa", "Yako leo"),
        "location": ("{location}", "Karibu ututembelee"),
        "cta": ("{cta}", "Wasiliana nasi leo"),
    },
    "property_marketing": {
        "hook": ("{title}", "{location}", "Makao yako mapya"),
        "benefit": ("Mahali pa familia", "Jisikie nyumbani"),
        "detail": ("Ingia ndani", "Chumba kwa chumba"),
        "proof": ("Hadi upokee funguo", "Majibu ya wazi"),
        "offer": ("{offer}", "Bei na malipo", "Njoo utazame"),
        "cta": ("{cta}", "Njoo utazame"),
    },
    "product_promo": {
        "hook": ("{title}", "{product}", "Ona hii"),
        "benefit": ("Ona tofauti", "Ubora unaodumu"),
        "offer": ("{offer}", "Yako leo", "Chagua unayoipenda"),
        "cta": ("{cta}", "Agiza leo"),
    },
    "creator_branding": {
        "hook": ("{title}", "{business}", "{topic}", "Karibu kwangu"),
        "benefit": ("Hadithi za kweli", "Mawazo mapya"),
        "detail": ("Maisha ya kweli", "Nyuma ya pazia"),
        "offer": ("{offer}", "Tufanye kazi pamoja"),
        "cta": ("{cta}", "{handle}", "Nifuate leo"),
    },
}

SWAHILI = Grammar(
    leads=_LEADS,
    extras=_EXTRAS,
    headlines=_HEADLINES,
    directions={
        "calm": "Ongea polepole na kwa upole, ukiacha nafasi kati ya sentensi.",
        "warm": "Ongea kama jirani mwema: kwa urafiki na bila haraka.",
        "upbeat": "Ongea kwa furaha na nguvu.",
        "bold": "Ongea kwa uhakika, ukitilia mkazo ofa.",
        "corporate": "Ongea kwa uwazi na utulivu, kama mshauri anayeaminika.",
    },
)
