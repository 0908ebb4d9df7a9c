using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace IlgpuLlava.Bench;

/// <summary>The other door: OpenAI's API over HTTP/1.1.</summary>
internal sealed partial class SoakLoad
{
    private static readonly byte[][] s_badPictures = [[], [1, 2, 3], Question.All[0].Picture[..100]];

    /// <summary>A question of the set, streamed or not; the client of a stream may take it back.</summary>
    private async Task<Ending> ChatAsync(Question question, int after, CancellationToken lost)
    {
        int way = random.Next(3);
        bool streams = way > 0;
        using CancellationTokenSource back = CancellationTokenSource.CreateLinkedTokenSource(lost);
        try
        {
            using HttpRequestMessage request = Chat(question.Text, question.Picture, streams);
            using HttpResponseMessage response =
                await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, back.Token).ConfigureAwait(false);
            if (response.StatusCode == HttpStatusCode.TooManyRequests)
            {
                Require(response.Headers.RetryAfter is not null, "no hint when to try again");
                return Ending.Refused;
            }
            response.EnsureSuccessStatusCode();
            using StreamReader body = new(await response.Content.ReadAsStreamAsync(back.Token).ConfigureAwait(false));
            string said = streams
                ? await ReadStreamAsync(body, way == 2 ? after : int.MaxValue, back).ConfigureAwait(false)
                : Content(await body.ReadToEndAsync(back.Token).ConfigureAwait(false), "message");
            Require(said.Trim() == question.Answer, $"{said}, not with {question.Answer}");
            return Ending.Whole;
        }
        catch (OperationCanceledException) when (back.IsCancellationRequested && !lost.IsCancellationRequested)
        {
            return Ending.Cancelled;
        }
    }

    private async Task<Ending> RefuseChatAsync(CancellationToken lost)
    {
        using HttpRequestMessage request = Chat("What is it?", s_badPictures[random.Next(s_badPictures.Length)], false);
        if (random.Next(2) == 0)
            request.Content = new ByteArrayContent("{\"messages\": [{"u8.ToArray());
        using HttpResponseMessage response = await _http.SendAsync(request, lost).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.TooManyRequests)
            return Ending.Refused;
        Require(response.StatusCode == HttpStatusCode.BadRequest, response);
        return Ending.Error;
    }

    private static string DataUrl(byte[] picture) => $"data:image/png;base64,{System.Convert.ToBase64String(picture)}";

    private static HttpRequestMessage Chat(string text, byte[] picture, bool streams) => new(HttpMethod.Post, "/v1/chat/completions")
    {
        Content = JsonContent.Create(new
        {
            model = "tiny-llava",
            stream = streams,
            messages = new[]
            {
                new
                {
                    role = "user",
                    content = new object[]
                    {
                        new { type = "image_url", image_url = new { url = DataUrl(picture) } },
                        new { type = "text", text },
                    },
                },
            },
        }),
    };

    /// <summary>Server-sent events to their end; after so many the client takes the request back.</summary>
    private static async Task<string> ReadStreamAsync(StreamReader body, int after, CancellationTokenSource back)
    {
        StringBuilder said = new();
        bool isEnd = false;
        for (int count = 0; await body.ReadLineAsync(back.Token).ConfigureAwait(false) is { } line;)
        {
            if (!line.StartsWith("data: ", StringComparison.Ordinal))
                continue;
            Require(!isEnd, $"{line} after its end");
            isEnd = line == "data: [DONE]";
            if (!isEnd)
                said.Append(Content(line["data: ".Length..], "delta"));
            if (count++ == after)
                await back.CancelAsync().ConfigureAwait(false);
        }
        Require(isEnd, $"no end after {said}");
        return said.ToString();
    }

    private static string Content(string json, string member)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return document.RootElement.GetProperty("choices")[0].GetProperty(member).TryGetProperty("content", out JsonElement content)
            ? content.GetString()!
            : "";
    }
}
