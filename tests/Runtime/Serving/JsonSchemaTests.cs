using System.Text;
using System.Text.Json;

namespace IlgpuLlava.Runtime.Tests.Serving;

public class JsonSchemaTests
{
    private static readonly string[] schemas =
    [
        """{"type":"object","properties":{"name":{"type":"string"},"age":{"type":"integer"}},"required":["name","age"]}""",
        """{"type":"object","properties":{"a":{"type":"number"},"b":{"type":"boolean"},"c":{"enum":["x","y",3,null]}},"required":["b"]}""",
        """
        {"type":"array","items":{"type":"object","properties":{"q\"é":{"const":"fixed"}},"required":["q\"é"]},
            "minItems":1,"maxItems":3}
        """,
        """{"anyOf":[{"type":"string"},{"type":"array","items":{"type":"integer"}}]}""",
        """{"type":["integer","null"]}""",
        """
        {"$ref":"#/$defs/tree","$defs":{"tree":{"type":"object","properties":{"v":{"type":"integer"},
            "sons":{"type":"array","items":{"$ref":"#/$defs/tree"},"maxItems":2}},"required":["v"]}}}
        """,
        """{"type":"object"}""",
        """{"type":"object","properties":{},"additionalProperties":false}""",
        """{"type":"array","maxItems":0}""",
        """{"type":"string","enum":["a",1,"b"]}""",
        """{}""",
    ];

    /// <summary>Random walks through a schema's grammar, ended where they may end: each is valid for the schema, and each of its
    /// beginnings is the beginning of a valid text.</summary>
    [Test]
    public void EveryTextOfTheGrammarIsValid([ValueSource(nameof(schemas))] string schema)
    {
        using JsonDocument document = JsonDocument.Parse(schema);
        GrammarMatcher matcher = JsonSchemaCompiler.Compile(schema);
        Random random = new(3);
        int whole = 0;
        for (int i = 0; i < 300; i++)
        {
            List<byte> text = [];
            int state = matcher.Start;
            while (text.Count < 300 && !(matcher.IsComplete(state) && (random.Next(3) == 0 || !matcher.CanGoOn(state))))
            {
                byte[] next = [.. Enumerable.Range(0, 256).Select(b => (byte)b).Where(b => matcher.Next(state, b) >= 0)];
                Assert.That(next, Is.Not.Empty, "a beginning cannot be ended");
                // Signs more often than letters, so that texts come to their end.
                byte[] signs = [.. next.Where(b => "\"]},:".Contains((char)b, StringComparison.Ordinal))];
                byte chosen = signs.Length > 0 && random.Next(2) == 0 ? signs[random.Next(signs.Length)] : next[random.Next(next.Length)];
                text.Add(chosen);
                state = matcher.Next(state, chosen);
            }
            if (!matcher.IsComplete(state))
                continue;
            whole++;
            using JsonDocument value = JsonDocument.Parse(text.ToArray());
            Assert.That(IsValid(value.RootElement, document.RootElement, document.RootElement), Encoding.UTF8.GetString([.. text]));
        }
        Assert.That(whole, Is.GreaterThan(30));
    }

    [TestCase("""{"type":"integer"}""", "12", true)]
    [TestCase("""{"type":"integer"}""", "012", false)]
    [TestCase("""{"type":"integer"}""", "1.0", false)]
    [TestCase("""{"type":"number"}""", "-0.5e+10", true)]
    [TestCase("""{"type":"number"}""", "-", false)]
    [TestCase("""{"type":"string"}""", "\"\\u00e9 é \\n\"", true)]
    [TestCase("""{"type":"string"}""", "\"\\ud800\"", false)]
    [TestCase("""{"type":"string"}""", "\"\n\"", false)]
    [TestCase("""{"type":"string"}""", "\"open", false)]
    [TestCase("""{"type":"object"}""", "{\"a\": [1, {\"b\":null}], \"c\":\"d\"}", true)]
    [TestCase("""{"type":"object"}""", "[1]", false)]
    [TestCase("""{"type":"object","properties":{"a":true,"b":true}}""", "{\"b\":1}", true)]
    [TestCase("""{"type":"object","properties":{"a":true,"b":true},"required":["a"]}""", "{\"b\":1}", false)]
    [TestCase("""{"type":"object","properties":{"a":true,"b":true}}""", "{\"a\":1,}", false)]
    [TestCase("""{"type":"array","items":{"type":"null"},"minItems":2}""", "[null]", false)]
    [TestCase("""{"type":"array","items":{"type":"null"},"minItems":2}""", "[null, null,\n  null]", true)]
    [TestCase("""{"enum":["a",{"b":[1]}]}""", "{\"b\":[1]}", true)]
    public void WhatIsTakenIsWhatTheSchemaSays(string schema, string text, bool taken)
    {
        GrammarMatcher matcher = JsonSchemaCompiler.Compile(schema);
        int state = matcher.Start;
        foreach (byte value in Encoding.UTF8.GetBytes(text))
            state = state < 0 ? state : matcher.Next(state, value);
        Assert.That(state >= 0 && matcher.IsComplete(state), Is.EqualTo(taken));
    }

    [TestCase("""{"type":"string","pattern":"a+"}""", "pattern")]
    [TestCase("""{"type":"object","properties":{"a":{"type":"integer","minimum":1}}}""", "minimum at #/properties/a")]
    [TestCase("""{"oneOf":[{"type":"string"}]}""", "oneOf")]
    [TestCase("""{"type":"object","patternProperties":{}}""", "patternProperties")]
    [TestCase("""{"type":"object","additionalProperties":{"type":"string"}}""", "additionalProperties")]
    [TestCase("""{"type":"object","properties":{"a":{}},"required":["b"]}""", "\"b\"")]
    [TestCase("""{"type":"array","items":[{"type":"string"}]}""", "#/items")]
    [TestCase("""{"type":"array","minItems":3,"maxItems":2}""", "minItems is 3")]
    [TestCase("""{"type":"array","minItems":100000}""", "minItems")]
    [TestCase("""{"type":"colour"}""", "colour")]
    [TestCase("""{"enum":[]}""", "#/enum")]
    [TestCase("""{"type":"integer","enum":["a"]}""", "#/enum")]
    [TestCase("""{"$ref":"http://localhost/schema"}""", "http://localhost/schema")]
    [TestCase("""{"$ref":"#/$defs/a","$defs":{"a":{"anyOf":[{"$ref":"#/$defs/a"},{"type":"null"}]}}}""", "itself")]
    [TestCase(
        """
        {"$ref":"#/$defs/a","$defs":{"a":{"anyOf":[{"type":"array","items":{"$ref":"#/$defs/b"}},{"$ref":"#/$defs/b"}]},
            "b":{"anyOf":[{"$ref":"#/$defs/a"},{"type":"null"}]}}}
        """,
        "itself")]
    [TestCase("{", "no JSON")]
    [TestCase("[]", "Array at #")]
    public void WhatIsNotSupportedIsRefusedByName(string schema, string says) =>
        Assert.That(() => JsonSchemaCompiler.Compile(schema), Throws.TypeOf<JsonSchemaException>().With.Message.Contains(says));

    [Test]
    public void SchemasWithoutEndAreRefused()
    {
        string deep = string.Concat(Enumerable.Repeat("""{"type":"array","items":""", 100)) + "{}" + new string('}', 100);
        string wide = "{\"properties\":{" + string.Join(',', Enumerable.Range(0, 300).Select(i => $"\"p{i}\":{{}}")) + "}}";
        foreach (string schema in (string[])[deep, wide, "\"" + new string('x', 70_000) + "\""])
            Assert.That(() => JsonSchemaCompiler.Compile(schema), Throws.TypeOf<JsonSchemaException>());
    }

    /// <summary>A model that says anything still says what is valid, in a batch with others that are held to other schemas, or none.
    /// </summary>
    [Test]
    public async Task AnswersAreValid_OrTheBeginningOfWhatIs()
    {
        List<EngineRequest> requests = [];
        for (int i = 0; i < 36; i++)
        {
            requests.Add(EngineBed.Request(i % 8) with
            {
                JsonSchema = schemas[i % schemas.Length],
                Options = new GenerationOptions { MaxTokens = i < 18 ? 60 : 12, Temperature = 0.5f * (i % 7), Seed = (ulong)i },
            });
        }
        EngineRequest free = EngineBed.Request(0);
        requests.Add(free);
        await using Engine engine = EngineBed.Load();
        EngineResult[] results = await EngineBed.Together(engine, requests);
        int stopped = 0, cut = 0;
        for (int i = 0; i < 36; i++)
        {
            string schema = schemas[i % schemas.Length];
            EngineAnswerText answer = results[i].Answers[0];
            if (answer.FinishReason == FinishReason.Stop)
            {
                stopped++;
                using JsonDocument document = JsonDocument.Parse(schema), value = JsonDocument.Parse(answer.Text);
                Assert.That(IsValid(value.RootElement, document.RootElement, document.RootElement), answer.Text);
                continue;
            }
            cut++;
            GrammarMatcher matcher = JsonSchemaCompiler.Compile(schema);
            int state = matcher.Start;
            // A character that was cut is told as U+FFFD, which stands in strings alone.
            foreach (byte value in Encoding.UTF8.GetBytes(answer.Text))
                state = state < 0 ? state : matcher.Next(state, value);
            Assert.That(state, Is.GreaterThanOrEqualTo(0), answer.Text);
        }
        Assert.That((stopped > 5, cut > 5), Is.EqualTo((true, true)), $"{stopped} stopped, {cut} were cut");
        Assert.That(results[^1].Answers[0].TokenIds, Is.EqualTo(EngineBed.Alone(free).TokenIds));
    }

    [Test]
    public async Task ASchemaThatIsNotSupportedIsRefusedAtTheDoor()
    {
        await using Engine engine = EngineBed.Load();
        EngineRequest request = EngineBed.Request(0) with { JsonSchema = """{"type":"string","format":"date"}""" };
        Assert.That(async () => await engine.SubmitAsync(request), Throws.TypeOf<JsonSchemaException>().With.Message.Contains("format"));
        EngineResult good = (await EngineBed.Together(engine, [request with { JsonSchema = """{"enum":["Blue.","Red."]}""" }]))[0];
        Assert.That(good.Answers[0].Text, Is.AnyOf("\"Blue.\"", "\"Red.\""));
    }

    /// <summary>The definition, for the keywords that are supported.</summary>
    private static bool IsValid(JsonElement value, JsonElement schema, JsonElement root)
    {
        if (schema.ValueKind == JsonValueKind.True)
            return true;
        foreach (JsonProperty keyword in schema.EnumerateObject())
        {
            bool holds = keyword.Name switch
            {
                "type" when keyword.Value.ValueKind == JsonValueKind.Array =>
                    keyword.Value.EnumerateArray().Any(t => HasType(value, t.GetString()!)),
                "type" => HasType(value, keyword.Value.GetString()!),
                "enum" => keyword.Value.EnumerateArray().Any(v => JsonElement.DeepEquals(v, value)),
                "const" => JsonElement.DeepEquals(keyword.Value, value),
                "anyOf" => keyword.Value.EnumerateArray().Any(s => IsValid(value, s, root)),
                "$ref" => IsValid(value, root.GetProperty("$defs").GetProperty(keyword.Value.GetString()!.Split('/')[^1]), root),
                "properties" => value.EnumerateObject().All(
                    m => !keyword.Value.TryGetProperty(m.Name, out JsonElement s) || IsValid(m.Value, s, root))
                    && value.EnumerateObject().DistinctBy(m => m.Name).Count() == value.EnumerateObject().Count(),
                "required" => keyword.Value.EnumerateArray().All(n => value.TryGetProperty(n.GetString()!, out _)),
                "additionalProperties" => keyword.Value.ValueKind == JsonValueKind.True
                    || value.EnumerateObject().All(m => schema.GetProperty("properties").TryGetProperty(m.Name, out _)),
                "items" => value.EnumerateArray().All(i => IsValid(i, keyword.Value, root)),
                "minItems" => value.GetArrayLength() >= keyword.Value.GetInt32(),
                "maxItems" => value.GetArrayLength() <= keyword.Value.GetInt32(),
                _ => true,
            };
            if (!holds)
                return false;
        }
        return true;
    }

    private static bool HasType(JsonElement value, string type) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String && value.GetString() is not null,
        "number" => value.ValueKind == JsonValueKind.Number && double.IsFinite(value.GetDouble()),
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        _ => value.ValueKind == JsonValueKind.Null,
    };
}
