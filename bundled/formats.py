"""Short instructions on a text: rewrite it as JSON or `key: value`, pick out a field, repeat a part."""

import json

from bundled.batches import Example, Segment
from bundled.facts import state_relation
from bundled.prompts import chat_prompt
from bundled.relations import COMPANY, PERSON, PLACE
from bundled.values import VALUES
from bundled.world import World, expand

INSTRUCTIONS = {
    "json": (
        "(Rewrite|Write|Convert|Turn|Put) the text (as|into) JSON with the keys {k}.",
        "Extract {k} as JSON.",
        "Give {k} (in JSON format|as a JSON object).",
        "(Return|Output) JSON with {k}.",
        "JSON, keys {k}:",
    ),
    "lines": (
        "(Rewrite|Write|Put) the text as key: value lines with {k}.",
        "List {k}, one per line, as key: value.",
        "(Give|Extract) {k} in the form key: value.",
        "(Summarize|Show) the text as lines of the form key: value ({k}).",
    ),
    "field": (
        "(Extract|Give|Name|Find) the {k}. Answer with the value only.",
        "What is the {k}? (Answer briefly.|Only the value.)",
        "(Write|Output) only the {k}.",
        "{k}?",
    ),
}


def draw_formats(world: World) -> Example:
    """One to three texts, each with an instruction and what follows from it."""
    relations, maker = world.pick(
        ((COMPANY, world.names.company), (PERSON, world.names.person), (PLACE, world.names.town))
    )
    segments: list[Segment] = []
    style = world.pick(("json", "json", "lines", "field"))
    chat = world.chance(0.4)
    for index in range(world.random_source.randint(1, 3)):
        entity = maker()
        chosen = world.random_source.sample(relations, world.random_source.randint(2, 4))
        values = {relation.name: VALUES[relation.value](world) for relation in chosen}
        told = [state_relation(world, relation, entity, values[relation.name]).text for relation in chosen]
        wanted = {"name": entity} | values if world.chance(0.6) and style != "field" else values
        if style == "field":
            wanted = dict([world.pick(list(values.items()))])
        instruction = expand(world, world.template(INSTRUCTIONS[style])).replace("{k}", ", ".join(wanted))
        written = {
            "json": json.dumps(wanted, ensure_ascii=False),
            "lines": "\n".join(f"{key}: {value}" for key, value in wanted.items()),
            "field": next(iter(wanted.values())),
        }[style]
        text = " ".join(told)
        prompt = f"{instruction}\n{text}" if chat or world.chance(0.5) else f"{text}\n{instruction}"
        if chat:
            segments.append(Segment(("\n" if index else "") + chat_prompt(prompt)))
            segments.append(Segment(f"{written}<|im_end|>", 1.0))
        else:
            segments.append(Segment(("\n" if index else "") + prompt + "\n"))
            segments.append(Segment(written + "\n", 1.0))
    return Example("formats", tuple(segments))
