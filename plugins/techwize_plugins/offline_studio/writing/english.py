"""English sentences as one hears them in Kenyan advertising; data only."""

from __future__ import annotations

from .grammar import ANY, Grammar

_LEADS = {
    ANY: {
        "hook": (
            "{title}.",
            "Welcome to {business}.",
            "bold|Stop scrolling. This one is for you.",
            "bold upbeat|Ready for something better? Meet {business}.",
            "upbeat|Good news! {business} is here for you.",
            "calm warm|Take a moment. This is {business}.",
            "warm|Karibu. {business} is happy to have you.",
            "corporate|Meet {business}, at your service.",
            "There is a better way to get this done.",
        ),
        "problem": (
            "Finding the right thing should not take all week.",
            "You have tried the rest. You know what you deserve.",
            "bold upbeat|Tired of second best?",
            "calm warm|We know how hard it is to find people who care.",
            "corporate|Your time is valuable, and so is your money.",
        ),
        "benefit": (
            "With {business}, you get quality you can see.",
            "We take care of the details, so that you can enjoy the result.",
            "bold upbeat|{business} does it right, and does it with energy.",
            "calm warm|We listen first, and then we do our best work for you.",
            "corporate|{business} keeps it simple, clear and professional.",
        ),
        "detail": (
            "Every detail is chosen with care.",
            "Have a look around. Take your time.",
            "It is all about what works for you.",
            "corporate|Each step is clear from the first day.",
        ),
        "proof": (
            "We let our work speak for itself.",
            "Ask around. Good work travels by word of mouth.",
            "warm calm|Behind {business} are people who love what they do.",
            "corporate|{business} stands behind every promise it makes.",
        ),
        "offer": (
            "Now {offer}.",
            "All this, for {price}.",
            "{offer}, at {price}.",
            "bold upbeat|Get it now for only {price}!",
            "Choose what suits you, at a price that suits you.",
            "Ask us for today's offer.",
        ),
        "location": (
            "Find us in {location}.",
            "{business} is in {location}. Come and see us.",
            "We are closer than you think.",
        ),
        "cta": (
            "{cta}. {business} is ready for you.",
            "bold upbeat|Do not wait. {cta}!",
            "{cta}.",
            "Talk to {business} today.",
            "Get in touch today.",
        ),
    },
    "property_marketing": {
        "hook": (
            "{title}.",
            "Looking for a place to call home in {location}?",
            "bold upbeat|{location}, get ready. Your next home is here!",
            "calm warm|Imagine coming home to this, every evening.",
            "warm|Home is where your story begins.",
            "corporate|{business} presents an address worth your attention.",
            "Your next address could be right here.",
            "Some doors are worth opening. This is one of them.",
        ),
        "problem": (
            "House hunting should not cost you every weekend.",
            "You have seen the photos that lie. Here is the real thing.",
            "corporate|A property is a long decision. It deserves good information.",
        ),
        "benefit": (
            "This is a place to rest, to host and to grow.",
            "Picture your family here: slow mornings, long dinners, good neighbours.",
            "bold upbeat|Walk in, look around, and see how it feels to say: mine!",
            "corporate|{business} shows you the facts first, so you decide with confidence.",
        ),
        "detail": (
            "Step inside and look around.",
            "Room by room, see what daily life could look like.",
            "Notice the light, the space and the finish.",
        ),
        "proof": (
            "{business} walks with you, from the first viewing to the keys.",
            "We answer the hard questions before you ask them.",
            "With {business}, you see what you sign for.",
        ),
        "offer": (
            "Yours for {price}.",
            "The asking price is {price}.",
            "Ask us for the price list and the payment plan that suits you.",
        ),
        "location": (
            "It is in {location}, close to the life you already know.",
            "{location} is a place people are glad to come home to.",
            "Come and see the neighbourhood for yourself.",
        ),
        "cta": (
            "{cta}. {business} will show you around.",
            "Book your viewing with {business} today.",
            "bold upbeat|See it before someone else does. {cta}!",
            "Book a viewing today.",
        ),
    },
    "product_promo": {
        "hook": (
            "{title}.",
            "Say hello to {product}.",
            "bold|Stop right there. You want to see this.",
            "bold upbeat|It is here! {product}, from {business}.",
            "upbeat|Treat yourself today. You have earned it.",
            "calm warm|Some things are simply made with love.",
            "warm|Made for you, with care, by {business}.",
            "corporate|{business} presents {product}.",
            "Looking for quality that lasts? Here it is.",
        ),
        "problem": (
            "Cheap things cost twice. You know the feeling.",
            "Why settle for less, when you can have the one you want?",
            "calm warm|Good things are hard to find. We looked for you.",
        ),
        "benefit": (
            "{product} makes every day a little better.",
            "You will notice the difference the first time you use it.",
            "bold upbeat|Big on quality, big on joy.",
            "calm warm|It is the little things that make you smile.",
            "corporate|Made to do its job, day after day.",
        ),
        "detail": (
            "Look closely. Quality is in the details.",
            "Easy to choose, easy to use, easy to love.",
            "From the first look to the last detail, it feels right.",
        ),
        "proof": (
            "At {business}, we sell what we would buy ourselves.",
            "Try it once, and tell a friend.",
            "We choose every item as if it were for our own home.",
        ),
        "offer": (
            "Now {offer}.",
            "Get yours for only {price}.",
            "{offer}. Yours from {price}.",
            "bold upbeat|Only {price}! Yes, you heard right.",
            "Pick your favourite, and ask us for the price.",
        ),
        "location": (
            "Find {business} in {location}.",
            "You will find us in {location}. Come and see for yourself.",
            "Ask us how to get yours.",
        ),
        "cta": (
            "{cta}. {business} is waiting for you.",
            "Order from {business} today.",
            "bold upbeat|Grab yours now. {cta}!",
            "Order yours today.",
        ),
    },
    "creator_branding": {
        "hook": (
            "{title}.",
            "Hey, this is {business}.",
            "If you love {topic}, you are in the right place.",
            "bold|Nobody tells you this about {topic}. I will.",
            "upbeat|New here? Great timing. I am {business}.",
            "calm warm|Pull up a chair. Let us talk about {topic}.",
            "corporate|I am {business}, and my subject is {topic}.",
            "Every creator has a story. Here is mine.",
        ),
        "problem": (
            "There is so much noise out there. You want something real.",
            "Everybody shows the highlights. Few show the work.",
        ),
        "benefit": (
            "Here you get honest stories, fresh ideas and a good laugh.",
            "I share what works, what failed and what I learned.",
            "bold upbeat|Expect energy, ideas and zero boring minutes.",
            "corporate|Clear insight that you can use the same day.",
        ),
        "detail": (
            "I start with a question, and I stay until it is answered.",
            "It is simple: real life, good stories, no pretending.",
            "Behind every post there is real work, and I show that too.",
        ),
        "proof": (
            "This community grows because people share what helped them.",
            "Do not take my word for it. Watch one, and decide.",
        ),
        "offer": (
            "Right now: {offer}.",
            "Brands, work with me from {price}.",
            "Got a brand with a story? Let us tell it together.",
        ),
        "location": (
            "Coming to you from {location}.",
            "Made in Kenya, for everyone.",
        ),
        "cta": (
            "{cta}, and stay close to {business}.",
            "Follow {handle} for more.",
            "bold upbeat|Tap follow, and let us go! This is {business}.",
            "Follow along, and bring a friend.",
        ),
    },
}

_EXTRAS = {
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
_HEADLINES = {
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

ENGLISH = Grammar(
    leads=_LEADS,
    extras=_EXTRAS,
    headlines=_HEADLINES,
    directions={
        "calm": "Speak softly and slowly, close to the microphone, with room between sentences.",
        "warm": "Speak like a good neighbour: friendly, unhurried, with a smile.",
        "upbeat": "Speak brightly and with energy, and lift the ends of the sentences.",
        "bold": "Speak with confidence and drive; short pauses, clear stress on the offer.",
        "corporate": "Speak clearly and evenly, like a trusted adviser; no selling tone.",
    },
)
