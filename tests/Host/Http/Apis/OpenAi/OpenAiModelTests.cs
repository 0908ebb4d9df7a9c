using System.Text.Json;
using IlgpuLlava.Host.Http;
using IlgpuLlava.Host.Http.Apis;

namespace IlgpuLlava.Host.Tests.Http.Apis.OpenAi;

/// <summary>Which model there is, and what is not there.</summary>
public class OpenAiModelTests
{
    [Test]
    public async Task TheModelIsListed()
    {
        await using OpenAiBed bed = await OpenAiBed.StartAsync();
        JsonElement list = await HttpBed.JsonAsync(await bed.Http.Client.GetAsync("/v1/models"));
        Assert.That(list.GetProperty("object").GetString(), Is.EqualTo("list"));
        foreach (JsonElement model in (JsonElement[])
            [list.GetProperty("data")[0], await HttpBed.JsonAsync(await bed.Http.Client.GetAsync("/v1/models/some-model"))])
        {
            Assert.That(model.GetProperty("id").GetString(), Is.EqualTo("some-model"));
            Assert.That(model.GetProperty("object").GetString(), Is.EqualTo("model"));
            Assert.That(model.GetProperty("max_model_len").GetInt32(), Is.EqualTo(4096));
        }
    }

    [TestCase("\"\"")]
    [TestCase("\" \"")]
    [TestCase("\"../\"")]
    [TestCase("\"gpt-4o\"")]
    public async Task Fault076_AnotherModelIsNotFound(string name)
    {
        await using OpenAiBed bed = await OpenAiBed.StartAsync();
        JsonElement error = (await bed.PostAsync(
            OpenAiBed.Chat, $$"""{"model":{{name}},"messages":[{"role":"user","content":"hi"}]}""", 404)).GetProperty("error");
        Assert.That(
            (error.GetProperty("code").GetString(), error.GetProperty("param").GetString()), Is.EqualTo(("model_not_found", "model")));
        Assert.That(bed.Backend.Asked, Is.Null);
    }

    [TestCase("GET", "/v1/models/gpt-4o", "model_not_found")]
    [TestCase("GET", "/v1/models/a/b", "model_not_found")]
    [TestCase("POST", "/v1/embeddings", "unknown_url")]
    [TestCase("GET", "/v1/chat/completions", "unknown_url")]
    public async Task WhatIsNotThereIsToldAsOpenAiTellsIt(string method, string path, string code)
    {
        await using OpenAiBed bed = await OpenAiBed.StartAsync();
        HttpResponseMessage response = await bed.Http.Client.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));
        Assert.That((int)response.StatusCode, Is.EqualTo(404));
        Assert.That((await HttpBed.JsonAsync(response)).GetProperty("error").GetProperty("code").GetString(), Is.EqualTo(code));
    }

    [Test]
    public async Task WhileTheModelIsBeingLoadedNothingIsAnswered()
    {
        await using HttpBed bed = await HttpBed.StartAsync(null, state => [new OpenAiApi(state, new PictureSource(), TimeProvider.System)]);
        foreach (HttpResponseMessage response in (HttpResponseMessage[])
            [await bed.Client.GetAsync("/v1/models"), await bed.PostAsync(OpenAiBed.Chat, "{}")])
        {
            Assert.That((int)response.StatusCode, Is.EqualTo(503));
            Assert.That(response.Headers.RetryAfter, Is.Not.Null);
        }
    }
}
