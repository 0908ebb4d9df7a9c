using System.Text.Json;
using IlgpuLlava.Model.Text;
using IlgpuLlava.Runtime;

namespace IlgpuLlava.Host.Tests.Http.Apis.OpenAi;

/// <summary>From OpenAI's bodies to requests.</summary>
public class OpenAiRequestTests
{
    private const string Hi = """{"messages":[{"role":"user","content":"hi"}]""";
    private OpenAiBed _bed = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _bed = await OpenAiBed.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await _bed.DisposeAsync();

    [Test]
    public async Task TurnsAndPicturesKeepTheirOrder()
    {
        LlavaRequest asked = await _bed.AskedAsync(OpenAiBed.Chat, """
            {"model":"some-model:latest","messages":[
              {"role":"system","content":"s"},
              {"role":"developer","content":[{"type":"text","text":"d"}]},
              {"role":"user","name":"x","content":[
                {"type":"image_url","image_url":{"url":"data:image/jpeg;base64,AQ==","detail":"low"}},
                {"type":"text","text":"a"},
                {"type":"image_url","image_url":{"url":"data:image/png;base64,Ag=="}}]},
              {"role":"assistant","content":"b","refusal":null,"tool_calls":[]},
              {"role":"user","content":[{"type":"text","text":"c"},{"type":"image_url","image_url":{"url":"Aw=="}}]}]}
            """);
        Assert.That(
            asked.Conversation.Turns.Select(t => (t.Role, string.Concat(t.Parts.Select(p => p.Text ?? "#")))),
            Is.EqualTo(new[]
            {
                (ChatRole.System, "s"), (ChatRole.System, "d"), (ChatRole.User, "#a#"), (ChatRole.Assistant, "b"), (ChatRole.User, "c#"),
            }));
        Assert.That(asked.Conversation.Pictures, Is.EqualTo(new byte[][] { [1], [2], [3] }));
        Assert.That(asked.Conversation.PlainText, Is.Null);
    }

    [Test]
    public async Task EveryFieldIsRead()
    {
        LlavaRequest asked = await _bed.AskedAsync(OpenAiBed.Chat, Hi + """
            ,"max_tokens":9,"max_completion_tokens":7,"temperature":0.5,"top_p":0.25,"top_k":3,"min_p":0.125,"seed":-1,
            "repetition_penalty":1.5,"presence_penalty":-1,"frequency_penalty":2,"ignore_eos":true,"stop":["a","b"],"n":3,
            "logprobs":true,"top_logprobs":2,"response_format":{"type":"json_schema","json_schema":{"name":"x","schema":{"type":"null"}}},
            "user":"u","service_tier":"auto","tools":[],"logit_bias":{},"a field to come":[1]}
            """);
        Assert.That(asked.Options, Is.EqualTo(new GenerationOptions
        {
            MaxTokens = 7,
            Temperature = 0.5f,
            TopP = 0.25f,
            TopK = 3,
            MinP = 0.125f,
            Seed = ulong.MaxValue,
            RepetitionPenalty = 1.5f,
            PresencePenalty = -1,
            FrequencyPenalty = 2,
            IgnoreEos = true,
        }));
        Assert.That(
            (asked.Stop, asked.Count, asked.Logprobs, asked.JsonSchema), Is.EqualTo((new[] { "a", "b" }, 3, 2, """{"type":"null"}""")));
    }

    [Test]
    public async Task WhatIsNotSaidHasItsDefault()
    {
        LlavaRequest asked = await _bed.AskedAsync(OpenAiBed.Chat, Hi + ""","max_tokens":null,"stop":null,"top_k":-1}""");
        Assert.That(asked.Options, Is.EqualTo(new GenerationOptions { MaxTokens = int.MaxValue }));
        Assert.That((asked.Stop.Count, asked.JsonSchema, asked.Logprobs, asked.Count), Is.EqualTo((0, "", (int?)null, 1)));
    }

    [Test]
    public async Task AnswersDrawnByLotDifferUnlessASeedIsSaid()
    {
        string body = Hi + ""","temperature":1}""";
        ulong first = (await _bed.AskedAsync(OpenAiBed.Chat, body)).Options.Seed;
        Assert.That((await _bed.AskedAsync(OpenAiBed.Chat, body)).Options.Seed, Is.Not.EqualTo(first));
    }

    [TestCase("""{"type":"text"}""", "")]
    [TestCase("""{"type":"json_object"}""", """{"type":"object"}""")]
    public async Task FormatsAreRead(string format, string schema) => Assert.That(
        (await _bed.AskedAsync(OpenAiBed.Chat, Hi + $$""","response_format":{{format}}}""")).JsonSchema, Is.EqualTo(schema));

    [TestCase("""{"prompt":"a <image> b"}""")]
    [TestCase("""{"prompt":["a <image> b"]}""")]
    public async Task ATextIsContinuedAsItIs(string body)
    {
        LlavaRequest asked = await _bed.AskedAsync(OpenAiBed.Text, body);
        Assert.That((asked.Conversation.PlainText, asked.Conversation.Turns.Count), Is.EqualTo(("a <image> b", 0)));
        Assert.That(asked.Logprobs, Is.Null);
        Assert.That((await _bed.AskedAsync(OpenAiBed.Text, """{"prompt":"a","logprobs":0,"best_of":1,"echo":false}""")).Logprobs, Is.Zero);
    }

    private static readonly (string Path, string Body, string Param)[] s_bad =
    [
        (OpenAiBed.Chat, "{}", "messages"),
        (OpenAiBed.Chat, """{"messages":[{"content":"hi"}]}""", "messages[0].role"),
        (OpenAiBed.Chat, """{"messages":[{"role":"king","content":"hi"}]}""", "messages[0].role"),
        (OpenAiBed.Chat, """{"messages":[{"role":"tool","content":"hi"}]}""", "messages[0].role"),
        (OpenAiBed.Chat, """{"messages":[{"role":"assistant","tool_calls":[{}]}]}""", "messages[0].tool_calls"),
        (OpenAiBed.Chat, """{"messages":[{"role":"user"}]}""", "messages[0].content"),
        (OpenAiBed.Chat, """{"messages":[{"role":"user","content":5}]}""", "messages[0].content"),
        (OpenAiBed.Chat, """{"messages":[{"role":"user","content":[{"type":"text"}]}]}""", "messages[0].content[0].text"),
        (OpenAiBed.Chat, """{"messages":[{"role":"user","content":[{"type":"input_audio"}]}]}""", "messages[0].content[0].type"),
        (OpenAiBed.Chat, """{"messages":[{"role":"user","content":[{"type":"image_url"}]}]}""", "messages[0].content[0].image_url"),
        (OpenAiBed.Chat, """{"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:x"}}]}]}""",
            "messages[0].content[0].image_url.url"),
        (OpenAiBed.Chat, Hi + ""","tools":[{}]}""", "tools"),
        (OpenAiBed.Chat, Hi + ""","functions":[{}]}""", "functions"),
        (OpenAiBed.Chat, Hi + ""","logit_bias":{"1":5}}""", "logit_bias"),
        (OpenAiBed.Chat, Hi + ""","max_tokens":0}""", "max_tokens"),
        (OpenAiBed.Chat, Hi + ""","max_tokens":-1}""", "max_tokens"),
        (OpenAiBed.Chat, Hi + ""","temperature":-0.1}""", "temperature"),
        (OpenAiBed.Chat, Hi + ""","temperature":1e39}""", "temperature"),
        (OpenAiBed.Chat, Hi + ""","temperature":"hot"}""", "temperature"),
        (OpenAiBed.Chat, Hi + ""","top_p":0}""", "top_p"),
        (OpenAiBed.Chat, Hi + ""","top_p":1.1}""", "top_p"),
        (OpenAiBed.Chat, Hi + ""","top_k":-2}""", "top_k"),
        (OpenAiBed.Chat, Hi + ""","n":0}""", "n"),
        (OpenAiBed.Chat, Hi + ""","n":2147483647}""", "n"),
        (OpenAiBed.Chat, Hi + ""","seed":1.5}""", "seed"),
        (OpenAiBed.Chat, Hi + ""","top_logprobs":2}""", "top_logprobs"),
        (OpenAiBed.Chat, Hi + ""","logprobs":true,"top_logprobs":21}""", "top_logprobs"),
        (OpenAiBed.Chat, Hi + ""","response_format":{}}""", "response_format.type"),
        (OpenAiBed.Chat, Hi + ""","response_format":{"type":"xml"}}""", "response_format.type"),
        (OpenAiBed.Chat, Hi + ""","response_format":{"type":"json_schema","json_schema":{"name":"x"}}}""",
            "response_format.json_schema.schema"),
        (OpenAiBed.Text, "{}", "prompt"),
        (OpenAiBed.Text, """{"prompt":["a","b"]}""", "prompt"),
        (OpenAiBed.Text, """{"prompt":[]}""", "prompt"),
        (OpenAiBed.Text, """{"prompt":"a","suffix":"b"}""", "suffix"),
        (OpenAiBed.Text, """{"prompt":"a","echo":true}""", "echo"),
        (OpenAiBed.Text, """{"prompt":"a","best_of":1000000}""", "best_of"),
        (OpenAiBed.Text, """{"prompt":"a","logprobs":21}""", "logprobs"),
    ];

    [Test]
    public async Task Fault072_Fault075_AFieldThatIsWrongIsNamed([ValueSource(nameof(s_bad))] (string Path, string Body, string Param) bad)
    {
        JsonElement error = (await _bed.PostAsync(bad.Path, bad.Body, 400)).GetProperty("error");
        Assert.That(error.GetProperty("param").GetString(), Is.EqualTo(bad.Param));
        Assert.That(error.GetProperty("message").GetString(), Does.StartWith(bad.Param));
        Assert.That(error.GetProperty("type").GetString(), Is.EqualTo("invalid_request_error"));
    }

    [Test]
    public async Task Fault047_NoTemplateOfAClientIsTaken()
    {
        JsonElement error =
            (await _bed.PostAsync(OpenAiBed.Chat, Hi + ""","chat_template":"{{ messages }}"}""", 400)).GetProperty("error");
        Assert.That(error.GetProperty("message").GetString(), Is.EqualTo("chat_template: it is not supported; leave it out."));
    }

    [TestCase("[1,2,3]")]
    [TestCase("[-1]")]
    [TestCase("[99999999999999999999]")]
    [TestCase("[[1,2],[3]]")]
    public async Task Fault074_TokenIdsAreRefused(string ids)
    {
        JsonElement error = (await _bed.PostAsync(OpenAiBed.Text, $$"""{"prompt":{{ids}}}""", 400)).GetProperty("error");
        Assert.That(error.GetProperty("message").GetString(), Does.StartWith("prompt: token ids are not supported"));
    }
}
