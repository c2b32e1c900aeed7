"""English sentences that carry a thought on, and headlines; data only."""

from __future__ import annotations

from .grammar import ANY

EXTRAS = {
    ANY: {
        "hook": (
            "And it starts right here.",
            "Give us a few seconds. You will be glad you did.",
            "This is worth your time.",
        ),
        "problem": (
            "It does not have to be that way.",
            "There is an easier way, and it is close to you.",
        ),
        "benefit": (
            "It is that simple.",
            "No stress, no surprises.",
            "You tell us what you need, and we take it from there.",
            "You will see the care in every part of it.",
        ),
        "detail": (
            "Take a closer look.",
            "If you have a question, just ask.",
            "We are happy to explain every part of it.",
        ),
        "proof": (
            "That is how we have always worked.",
            "We treat every client the way we would like to be treated.",
            "Honest work, done well, every time.",
        ),
        "offer": (
            "Ask, and we will tell you exactly what you get.",
            "Good value, from start to finish.",
        ),
        "location": (
            "You are always welcome.",
            "Come as you are.",
        ),
        "cta": (
            "Call or WhatsApp {phone}.",
            "Visit {url}.",
            "We look forward to hearing from you.",
            "It only takes a minute.",
            "Karibu sana.",
        ),
    },
    "property_marketing": {
        "hook": (
            "Come in, and see it for yourself.",
            "Take a minute, and picture yourself here.",
        ),
        "benefit": (
            "There is room here for the life you are planning.",
            "You will feel it the moment you walk in.",
            "It is a good place to begin the next chapter.",
        ),
        "detail": (
            "Take your time, and picture your own things in it.",
            "Every corner has a purpose.",
        ),
        "proof": (
            "No pressure, no games, only clear answers.",
            "Ask us anything about the place.",
        ),
        "offer": (
            "Viewing is the best way to judge the value.",
            "Talk to us about how you would like to pay.",
        ),
        "cta": (
            "Call or WhatsApp {phone}.",
            "See more at {url}.",
            "Come with your family, and come with your questions.",
            "We will be happy to open the door for you.",
        ),
    },
    "product_promo": {
        "hook": ("You will want to see this one.", "And yes, it is as good as it looks."),
        "benefit": (
            "Once you try it, you will come back for more.",
            "Use it at home, at work, or give it to someone you love.",
            "It is the kind of choice you are happy about every day.",
        ),
        "proof": (
            "If it is not good enough for us, it is not good enough for you.",
            "Try it, and tell us what you think.",
        ),
    },
    "creator_branding": {
        "hook": ("Stay with me for a moment.", "You are going to like it here."),
        "benefit": (
            "You will leave with one thing you can use today.",
            "No filters on the truth, only on the pictures.",
        ),
        "detail": (
            "Some days it works, some days it is funny. You get both.",
            "I answer your questions, and I learn from your comments.",
        ),
        "proof": (
            "Your comments shape what comes next.",
            "If it makes you think or smile, I have done my job.",
        ),
        "offer": (
            "Send me a message, and tell me your idea.",
            "Good partnerships start with a good conversation.",
        ),
        "cta": (
            "More at {url}.",
            "Turn on notifications, so that you do not miss the next one.",
            "Tell me in the comments what you want to see next.",
        ),
    },
}

# Templates show the price on a tag of its own, so no headline repeats it.
HEADLINES = {
    ANY: {
        "hook": ("{title}", "{business}", "Meet us"),
        "problem": ("There is a better way", "You deserve better"),
        "benefit": ("Made for you", "Quality you can see", "Done with care"),
        "detail": ("A closer look", "In every detail"),
        "proof": ("Work that speaks", "Our word counts"),
        "offer": ("{offer}", "Yours today", "Good value"),
        "location": ("{location}", "Come and see us"),
        "cta": ("{cta}", "Talk to us today"),
    },
    "property_marketing": {
        "hook": ("{title}", "{location}", "Your next home"),
        "benefit": ("Room for your life", "Feel at home", "Space to grow"),
        "detail": ("Step inside", "Room by room"),
        "proof": ("From viewing to keys", "Clear answers"),
        "offer": ("{offer}", "Worth a viewing", "Yours to call home"),
        "cta": ("{cta}", "Book a viewing"),
    },
    "product_promo": {
        "hook": ("{title}", "{product}", "You want to see this"),
        "benefit": ("See the difference", "Better every day", "Quality that lasts"),
        "detail": ("Look closely", "Easy to love"),
        "proof": ("Chosen with care", "Try it once"),
        "offer": ("{offer}", "Yours today", "Pick your favourite"),
        "cta": ("{cta}", "Order yours today"),
    },
    "creator_branding": {
        "hook": ("{title}", "{business}", "{topic}", "Nice to meet you"),
        "problem": ("Less noise, more real", "Beyond the highlights"),
        "benefit": ("Honest stories", "Ideas you can use", "Fresh ideas, real talk"),
        "detail": ("Real life, good stories", "Behind the scenes"),
        "proof": ("Watch one and decide", "Made with you"),
        "offer": ("{offer}", "Work with me", "Let's tell your story"),
        "cta": ("{cta}", "{handle}", "Follow along"),
    },
}
