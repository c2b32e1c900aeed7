"""Result codes in plain words for the payer, in English and Swahili, with what to do next."""

from __future__ import annotations

from techwize_core.sdk import Explanation

# Codes of our own, for requests that never reach Daraja.
INVALID_PHONE = "invalid_phone"
INVALID_AMOUNT = "invalid_amount"

_NOT_KNOWN_YET = Explanation(
    "M-Pesa has not told us clearly what happened. We are checking. Please do not pay again yet.",
    "M-Pesa bado haijatueleza wazi kilichotokea. Tunaangalia. Tafadhali usilipe tena kwa sasa.",
    "wait",
)
_OUR_SETUP = Explanation(
    "M-Pesa did not accept our request, through a fault on our side. No money has moved. "
    "Please write to us or choose another way to pay.",
    "M-Pesa haikukubali ombi letu kwa sababu ya hitilafu upande wetu. Hakuna pesa iliyotoka. "
    "Tafadhali wasiliana nasi au chagua njia nyingine ya kulipa.",
    "contact_us",
)
_BUSY = Explanation(
    "M-Pesa is busy at the moment. Please wait a few minutes before you try again.",
    "M-Pesa ina shughuli nyingi kwa sasa. Tafadhali subiri dakika chache kabla ya kujaribu tena.",
    "wait",
)
_EXPIRED = Explanation(
    "The M-Pesa request ran out before it was answered. You can ask for a new one.",
    "Ombi la M-Pesa limeisha muda kabla ya kujibiwa. Unaweza kuomba lingine.",
    "retry",
)
_PROMPT_NOT_SHOWN = Explanation(
    "M-Pesa could not show the request on your phone. Please write to us or choose another way "
    "to pay.",
    "M-Pesa haikuweza kuonyesha ombi kwenye simu yako. Tafadhali wasiliana nasi au chagua njia "
    "nyingine ya kulipa.",
    "contact_us",
)

_EXPLANATIONS: dict[str, Explanation] = {
    "0": Explanation(
        "The payment went through. Thank you.",
        "Malipo yamekamilika. Asante.",
        "none",
    ),
    "1": Explanation(
        "There was not enough money in your M-Pesa account. Top up and try again.",
        "Salio lako la M-Pesa halitoshi. Ongeza pesa kisha ujaribu tena.",
        "retry",
    ),
    "2": Explanation(
        "The amount is below what M-Pesa allows. Please write to us.",
        "Kiasi hiki ni kidogo kuliko kinachoruhusiwa na M-Pesa. Tafadhali wasiliana nasi.",
        "contact_us",
    ),
    "3": Explanation(
        "The amount is above what M-Pesa allows for one payment. Please choose another way to pay.",
        "Kiasi hiki kinazidi kinachoruhusiwa na M-Pesa kwa malipo moja. Tafadhali chagua njia "
        "nyingine ya kulipa.",
        "other_method",
    ),
    "4": Explanation(
        "This payment would go over your M-Pesa limit for today. Pay tomorrow, or choose another "
        "way to pay.",
        "Malipo haya yatazidi kikomo chako cha M-Pesa cha leo. Lipa kesho, au chagua njia "
        "nyingine ya kulipa.",
        "other_method",
    ),
    "8": Explanation(
        "Our M-Pesa account cannot take this payment now. No money has moved. Please write to us.",
        "Akaunti yetu ya M-Pesa haiwezi kupokea malipo haya kwa sasa. Hakuna pesa iliyotoka. "
        "Tafadhali wasiliana nasi.",
        "contact_us",
    ),
    "17": Explanation(
        "M-Pesa held this back because the same amount was asked for a moment ago. "
        "We are checking. Please wait at least two minutes.",
        "M-Pesa imezuia ombi hili kwa sababu kiasi hicho hicho kiliombwa muda mfupi uliopita. "
        "Tunaangalia. Tafadhali subiri angalau dakika mbili.",
        "wait",
    ),
    "26": _BUSY,
    "1001": Explanation(
        "Another M-Pesa request is still open on this phone. Finish it or wait two minutes, "
        "then try again.",
        "Bado kuna ombi lingine la M-Pesa kwenye simu hii. Limalize au subiri dakika mbili, "
        "kisha ujaribu tena.",
        "wait",
    ),
    "1019": _EXPIRED,
    "1025": _PROMPT_NOT_SHOWN,
    "1032": Explanation(
        "The request was cancelled on the phone. No money has moved. You can ask for a new one.",
        "Ombi lilighairiwa kwenye simu. Hakuna pesa iliyotoka. Unaweza kuomba lingine.",
        "retry",
    ),
    "1037": Explanation(
        "We could not reach your phone, or the request was not answered. Check that it is on and "
        "has network; if your line is an eSIM or an old SIM, dial *234# to update it. Then "
        "try again.",
        "Hatukuweza kufikia simu yako, au ombi halikujibiwa. Hakikisha simu imewashwa na ina "
        "mtandao; kama laini yako ni eSIM au ya zamani, piga *234# kuisasisha. Kisha ujaribu tena.",
        "retry",
    ),
    "2001": Explanation(
        "The M-Pesa PIN was wrong. No money has moved. Try again with the right PIN.",
        "PIN ya M-Pesa haikuwa sahihi. Hakuna pesa iliyotoka. Jaribu tena kwa PIN sahihi.",
        "retry",
    ),
    "2028": _OUR_SETUP,
    "2029": _OUR_SETUP,
    "4999": Explanation(
        "M-Pesa is still working on this payment. Please wait, and do not pay again.",
        "M-Pesa bado inashughulikia malipo haya. Tafadhali subiri, usilipe tena.",
        "wait",
    ),
    "8006": Explanation(
        "M-Pesa has locked this account's security details. Call Safaricom on 100 or 200, "
        "or pay from another number.",
        "M-Pesa imefunga maelezo ya usalama ya akaunti hii. Piga simu Safaricom kwa 100 au 200, "
        "au lipa kwa nambari nyingine.",
        "other_number",
    ),
    "9999": Explanation(
        "M-Pesa may not have shown the request on your phone. We are checking. "
        "Please do not pay again yet.",
        "Huenda M-Pesa haikuonyesha ombi kwenye simu yako. Tunaangalia. "
        "Tafadhali usilipe tena kwa sasa.",
        "wait",
    ),
    "SFC_IC0003": _OUR_SETUP,
    # Answers to the request itself: it was refused, so nothing reached the phone.
    "400.002.02": _OUR_SETUP,
    "400.008.01": _OUR_SETUP,
    "400.008.02": _OUR_SETUP,
    "404.001.01": _OUR_SETUP,
    "404.002.01": _OUR_SETUP,
    "404.001.03": _BUSY,
    "401.002.01": _BUSY,
    "401.003.01": _BUSY,
    "400.003.01": _BUSY,
    "405.001": _OUR_SETUP,
    "500.001.1001": _OUR_SETUP,
    "500.003.02": _BUSY,
    "500.003.03": _BUSY,
    # Ours, before anything was sent.
    "not_configured": _OUR_SETUP,
    "address_refused": _OUR_SETUP,
    INVALID_PHONE: Explanation(
        "This is not a Kenyan mobile number. Write it like 0712 345 678.",
        "Hii si nambari ya simu ya Kenya. Iandike kama 0712 345 678.",
        "other_number",
    ),
    INVALID_AMOUNT: Explanation(
        "M-Pesa takes whole shillings from KSh 1 to KSh 250,000. Please choose another way to pay.",
        "M-Pesa hupokea shilingi kamili kuanzia KSh 1 hadi KSh 250,000. Tafadhali chagua njia "
        "nyingine ya kulipa.",
        "other_method",
    ),
}

EXPLAINED_CODES = frozenset(_EXPLANATIONS)


def explanation_of(code: str) -> Explanation:
    """Give a code in plain words; one never seen before is called undecided, never failed."""
    return _EXPLANATIONS.get(code, _NOT_KNOWN_YET)
