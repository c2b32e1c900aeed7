"""English sentences as one hears them in Kenyan advertising; data only."""

from __future__ import annotations

from .english_details import EXTRAS, HEADLINES
from .grammar import ANY, Grammar

_LEADS = {
    ANY: {
        "hook": (
            "{title}.",
            "Welcome to {business}.",
            "Meet {business}.",
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
            "Tired of second best?",
            "calm warm|We know how hard it is to find people who care.",
            "corporate|Your time is valuable, and so is your money.",
        ),
        "benefit": (
            "With {business}, you get quality you can see.",
            "Made for you.",
            "We take care of the details, so that you can enjoy the result.",
            "bold upbeat|{business} does it right, and does it with energy.",
            "calm warm|We listen first, and then we do our best work for you.",
            "corporate|{business} keeps it simple, clear and professional.",
        ),
        "detail": (
            "Every detail is chosen with care.",
            "Look closely.",
            "Have a look around. Take your time.",
            "It is all about what works for you.",
            "corporate|Each step is clear from the first day.",
        ),
        "proof": (
            "We let our work speak for itself.",
            "Good work, done well.",
            "Ask around. Good work travels by word of mouth.",
            "warm calm|Behind {business} are people who love what they do.",
            "corporate|{business} stands behind every promise it makes.",
        ),
        "offer": (
            "Now {offer}.",
            "All this, for {price}.",
            "Only {price}.",
            "{offer}, at {price}.",
            "bold upbeat|Get it now for only {price}!",
            "Choose what suits you, at a price that suits you.",
            "Ask us for today's offer.",
        ),
        "location": (
            "Find us in {location}.",
            "Come and see us.",
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

ENGLISH = Grammar(
    leads=_LEADS,
    extras=EXTRAS,
    headlines=HEADLINES,
    directions={
        "calm": "Speak softly and slowly, close to the microphone, with room between sentences.",
        "warm": "Speak like a good neighbour: friendly, unhurried, with a smile.",
        "upbeat": "Speak brightly and with energy, and lift the ends of the sentences.",
        "bold": "Speak with confidence and drive; short pauses, clear stress on the offer.",
        "corporate": "Speak clearly and evenly, like a trusted adviser; no selling tone.",
    },
)
