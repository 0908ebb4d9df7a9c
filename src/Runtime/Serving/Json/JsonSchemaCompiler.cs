using System.Text.Encodings.Web;
using System.Text.Json;
using static IlgpuLlava.Runtime.Grammar.Symbol;

namespace IlgpuLlava.Runtime;

/// <summary>
/// From a JSON schema to a grammar all of whose texts are valid for it. Members come in the order of <c>properties</c>; others are not
/// said even where the schema would let them be. What it does not know it refuses by name, so that no keyword is passed over.
/// </summary>
internal sealed class JsonSchemaCompiler
{
    private const int MaxLength = 65_536;
    private const int MaxDepth = 32;
    private const int MaxItems = 256;
    private const int MaxProperties = 256;

    private static readonly string[] annotations =
        ["title", "description", "$schema", "$id", "$comment", "default", "examples", "$defs", "definitions", "deprecated"];

    private readonly Grammar _grammar = new();
    private readonly JsonRules _rules;
    private readonly JsonElement _root;
    private readonly Dictionary<string, int> _references = new(StringComparer.Ordinal);

    private JsonSchemaCompiler(JsonElement root)
    {
        _rules = new JsonRules(_grammar);
        _root = root;
    }

    /// <summary>A matcher of the values that are valid for a schema.</summary>
    /// <exception cref="JsonSchemaException">The schema is no JSON, or uses what is not supported.</exception>
    public static GrammarMatcher Compile(string schema)
    {
        if (schema.Length > MaxLength)
            throw new JsonSchemaException($"The JSON schema has {schema.Length} characters; it may have {MaxLength}.");
        try
        {
            using JsonDocument document = JsonDocument.Parse(schema, new JsonDocumentOptions { MaxDepth = 4 * MaxDepth });
            JsonSchemaCompiler compiler = new(document.RootElement);
            int value = compiler.Value(document.RootElement, "#", 0);
            if (compiler._grammar.IsLeftRecursive())
                throw new JsonSchemaException("A definition of the JSON schema is itself, by $ref or anyOf: no value can be valid for it.");
            // A tokenizer's first token may begin with a blank.
            return new GrammarMatcher(compiler._grammar, compiler._grammar.Sequence(Rule(compiler._rules.Blank), Rule(value)));
        }
        catch (JsonException e)
        {
            throw new JsonSchemaException($"The JSON schema is no JSON: {e.Message}", e);
        }
    }

    private int Value(JsonElement schema, string place, int depth)
    {
        if (depth > MaxDepth)
            throw new JsonSchemaException($"The JSON schema is nested more than {MaxDepth} deep at {place}.");
        if (schema.ValueKind == JsonValueKind.True)
            return _rules.Value;
        if (schema.ValueKind != JsonValueKind.Object)
            throw new JsonSchemaException($"The JSON schema has {schema.ValueKind} at {place}, where a schema must be.");
        if (schema.TryGetProperty("$ref", out JsonElement reference))
        {
            Only(schema, place, "$ref");
            return Reference(reference, $"{place}/$ref", depth);
        }
        if (schema.TryGetProperty("anyOf", out JsonElement choices))
        {
            Only(schema, place, "anyOf");
            return AnyOf(choices, $"{place}/anyOf", depth);
        }
        if (schema.TryGetProperty("enum", out JsonElement values))
        {
            Only(schema, place, "enum", "type");
            return Constants(Items(values, $"{place}/enum"), schema, $"{place}/enum");
        }
        if (schema.TryGetProperty("const", out JsonElement constant))
        {
            Only(schema, place, "const", "type");
            return Constants([constant], schema, $"{place}/const");
        }
        if (!schema.TryGetProperty("type", out JsonElement type))
        {
            if (schema.TryGetProperty("properties", out _))
                return Typed("object", schema, place, depth);
            Only(schema, place);
            return _rules.Value;
        }
        return type.ValueKind switch
        {
            JsonValueKind.String => Typed(type.GetString()!, schema, place, depth),
            JsonValueKind.Array => _grammar.AnyOf(type.EnumerateArray().ToArray().Select(t => Typed(Text(t, place), schema, place, depth))),
            _ => throw new JsonSchemaException($"The JSON schema's type at {place} is neither a name nor a list of names."),
        };
    }

    private int Typed(string type, JsonElement schema, string place, int depth)
    {
        // With a list of types each keyword may belong to another of them.
        string[] known = ["type", "properties", "required", "additionalProperties", "items", "minItems", "maxItems"];
        bool several = schema.TryGetProperty("type", out JsonElement types) && types.ValueKind == JsonValueKind.Array;
        switch (type)
        {
            case "object":
                Only(schema, place, several ? known : ["type", "properties", "required", "additionalProperties"]);
                return Object(schema, place, depth);
            case "array":
                Only(schema, place, several ? known : ["type", "items", "minItems", "maxItems"]);
                return Array(schema, place, depth);
        }
        Only(schema, place, several ? known : ["type"]);
        return type switch
        {
            "string" => _rules.String,
            "number" => _rules.Number,
            "integer" => _rules.Integer,
            "boolean" => _rules.Boolean,
            "null" => _rules.Null,
            _ => throw new JsonSchemaException($"The JSON schema's type \"{type}\" at {place} is not known."),
        };
    }

    private int Object(JsonElement schema, string place, int depth)
    {
        if (schema.TryGetProperty("additionalProperties", out JsonElement additional)
            && additional.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
        {
            throw new JsonSchemaException($"The keyword additionalProperties at {place} is supported as true or false alone.");
        }
        string[] required = schema.TryGetProperty("required", out JsonElement names)
            ? [.. Items(names, place).Select(n => Text(n, place))]
            : [];
        JsonProperty[] properties = schema.TryGetProperty("properties", out JsonElement members)
            ? members.ValueKind == JsonValueKind.Object ? [.. members.EnumerateObject()]
                : throw new JsonSchemaException($"The keyword properties at {place} must be an object.")
            : [];
        if (properties.Length > MaxProperties || properties.DistinctBy(p => p.Name).Count() != properties.Length)
            throw new JsonSchemaException($"There are more than {MaxProperties} properties at {place}, or two of one name.");
        foreach (string name in required)
        {
            if (!properties.Any(p => p.NameEquals(name)))
                throw new JsonSchemaException($"The member \"{name}\" at {place} is required, but not among its properties.");
        }
        if (properties.Length == 0 && !schema.TryGetProperty("properties", out _) && additional.ValueKind != JsonValueKind.False)
            return _rules.Object;

        // From the last member to the first: what may follow once some member was said, and what may follow where none was yet.
        int later = _grammar.Sequence(Rule(_rules.Blank), Byte('}'));
        int first = later;
        foreach (JsonProperty property in properties.Reverse())
        {
            int member = _grammar.Sequence(
                Rule(_grammar.Literal(Json(property.Name))), Byte(':'), Rule(_rules.Blank),
                Rule(Value(property.Value, $"{place}/properties/{property.Name}", depth + 1)));
            int nextLater = _grammar.Sequence(Byte(','), Rule(_rules.Blank), Rule(member), Rule(later));
            int nextFirst = _grammar.Sequence(Rule(_rules.Blank), Rule(member), Rule(later));
            if (!required.Contains(property.Name))
            {
                _grammar.Or(nextLater, Rule(later));
                _grammar.Or(nextFirst, Rule(first));
            }
            (later, first) = (nextLater, nextFirst);
        }
        return _grammar.Sequence(Byte('{'), Rule(first));
    }

    private int Array(JsonElement schema, string place, int depth)
    {
        int item = schema.TryGetProperty("items", out JsonElement items) ? Value(items, $"{place}/items", depth + 1) : _rules.Value;
        int least = Count("minItems", 0), most = Count("maxItems", int.MaxValue);
        return least <= most
            ? _rules.List('[', Rule(item), ']', least, most)
            : throw new JsonSchemaException($"minItems is {least} and maxItems {most} at {place}: no list has both.");

        int Count(string keyword, int none)
        {
            if (!schema.TryGetProperty(keyword, out JsonElement value))
                return none;
            return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int count) && count is >= 0 and <= MaxItems
                ? count
                : throw new JsonSchemaException($"The keyword {keyword} at {place} must be a whole number from 0 to {MaxItems}.");
        }
    }

    /// <summary>The values as they stand in the schema, those that are of its type.</summary>
    private int Constants(JsonElement[] values, JsonElement schema, string place)
    {
        string[]? types = !schema.TryGetProperty("type", out JsonElement type) ? null
            : type.ValueKind == JsonValueKind.String ? [type.GetString()!]
            : [.. Items(type, place).Select(t => Text(t, place))];
        int[] rules = [.. values.Where(v => types is null || types.Any(t => Is(v, t))).Select(v => _grammar.Literal(v.GetRawText()))];
        return rules.Length > 0 ? _grammar.AnyOf(rules) : throw new JsonSchemaException($"No value at {place} is of the type asked for.");
    }

    private static bool Is(JsonElement value, string type) => value.ValueKind switch
    {
        JsonValueKind.Object => type == "object",
        JsonValueKind.Array => type == "array",
        JsonValueKind.String => type == "string",
        JsonValueKind.Number => type == "number" || (type == "integer" && value.TryGetInt64(out _)),
        JsonValueKind.True or JsonValueKind.False => type == "boolean",
        _ => type == "null",
    };

    private int AnyOf(JsonElement schemas, string place, int depth)
    {
        int[] rules = [.. Items(schemas, place).Select((s, i) => Value(s, $"{place}/{i}", depth + 1))];
        return rules.Length > 0 ? _grammar.AnyOf(rules) : throw new JsonSchemaException($"The list at {place} is empty.");
    }

    /// <summary>A definition, which may contain itself.</summary>
    private int Reference(JsonElement value, string place, int depth)
    {
        string path = Text(value, place);
        if (_references.TryGetValue(path, out int known))
            return known;
        string[] steps = path.Split('/');
        JsonElement definition = default;
        bool found = steps is ["#", "$defs" or "definitions", _]
            && _root.TryGetProperty(steps[1], out JsonElement all) && all.ValueKind == JsonValueKind.Object
            && all.TryGetProperty(steps[2], out definition);
        if (!found)
            throw new JsonSchemaException($"The $ref \"{path}\" at {place} is not found; #/$defs/NAME is supported.");
        int rule = _references[path] = _grammar.NewRule();
        if (definition.TryGetProperty("$ref", out _))
            throw new JsonSchemaException($"The $ref \"{path}\" at {place} leads to another $ref; name that one.");
        _grammar.Or(rule, Rule(Value(definition, path, depth + 1)));
        return rule;
    }

    private static void Only(JsonElement schema, string place, params string[] known)
    {
        foreach (JsonProperty property in schema.EnumerateObject())
        {
            if (!known.Contains(property.Name) && !annotations.Contains(property.Name))
            {
                throw new JsonSchemaException(
                    $"The keyword {property.Name} at {place} is not supported there; type, properties, required, additionalProperties, "
                    + "items, minItems, maxItems, enum, const, anyOf and $ref are, each where it applies.");
            }
        }
    }

    private static JsonElement[] Items(JsonElement list, string place) => list.ValueKind == JsonValueKind.Array
        ? [.. list.EnumerateArray()]
        : throw new JsonSchemaException($"The JSON schema has {list.ValueKind} at {place}, where a list must be.");

    private static string Text(JsonElement value, string place) => value.ValueKind == JsonValueKind.String
        ? value.GetString()!
        : throw new JsonSchemaException($"The JSON schema has {value.ValueKind} at {place}, where a text must be.");

    private static string Json(string text) => $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";
}
