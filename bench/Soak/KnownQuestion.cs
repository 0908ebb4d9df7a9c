using System.Globalization;
using System.Text;
using Llava.V1;

namespace IlgpuLlava.Bench;

/// <summary>A request whose answer is known: each token with all its fields is the same, whenever it is asked, whatever is asked beside
/// it.</summary>
/// <param name="request">The request.</param>
internal sealed class KnownQuestion(GenerateRequest request)
{
    private readonly byte[] _body = GrpcChannel.Frame(request);

    /// <summary>The answer, once it is known.</summary>
    public string? Answer { get; private set; }

    /// <summary>Questions of every kind.</summary>
    public static IReadOnlyList<KnownQuestion> Create()
    {
        // Every seventh of the set: charts, clocks, numbers, receipts and shapes.
        List<GenerateRequest> all = [.. Enumerable.Range(0, 50).Select(i => Of(i * 7))];
        all.Add(With(Of(2), r => (r.Temperature, r.Seed, r.MaxTokens) = (5, 1, 24)));
        all.Add(With(Of(3), r => (r.Temperature, r.TopP, r.TopK, r.MinP, r.Seed, r.MaxTokens) = (3, 0.9f, 40, 0.01f, 2, 24)));
        all.Add(With(Of(4), r => (r.Temperature, r.Seed, r.MaxTokens, r.N) = (8, 3, 32, 3)));
        all.Add(With(Of(5), r => (r.RepetitionPenalty, r.PresencePenalty, r.FrequencyPenalty, r.MaxTokens) = (1.3f, 0.5f, 0.5f, 24)));
        all.Add(With(Of(6), r => r.Logprobs = 3));
        all.Add(With(Of(2), r => r.Stop.Add("red")));
        all.Add(With(Of(2), r => r.JsonSchema = """{"type":"object","properties":{"red":{"type":"integer"}},"required":["red"]}"""));
        all.Add(With(Of(7), r => (r.MaxTokens, r.IgnoreEos) = (300, true)));
        // Together they need more keys and values than there is memory for: they give way to each other and resume.
        all.Add(With(Of(8), r => (r.MaxTokens, r.IgnoreEos, r.N) = (200, true, 3)));
        all.Add(Question.Ask("What is in the pictures?", Question.All[9].Picture, Question.All[10].Picture));
        all.Add(With(Question.Ask("What is a clock?"), r => r.MaxTokens = 16));
        GenerateRequest turns = Of(11);
        turns.Turns.Insert(0, new Turn { Role = Role.System, Parts = { new Part { Text = "Be brief." } } });
        turns.Turns.Add(new Turn { Role = Role.Assistant, Parts = { new Part { Text = "A picture." } } });
        turns.Turns.Add(new Turn { Role = Role.User, Parts = { new Part { Text = "What else?" } } });
        all.Add(With(turns, r => r.MaxTokens = 24));
        return [.. all.Select(r => new KnownQuestion(r))];
    }

    /// <summary>Learns the answer from a server that does nothing else.</summary>
    /// <exception cref="InvalidDataException">It is not what Hugging Face's implementation says.</exception>
    public async Task LearnAsync(GrpcChannel channel)
    {
        Answer = await ReadAsync(channel, null, default);
        Question? known = Question.All.FirstOrDefault(q => request.Equals(Question.Ask(q.Text, q.Picture)));
        if (known is not null && !Answer.Contains($"\"{known.Answer}\"", StringComparison.Ordinal))
            throw new InvalidDataException($"'{known.Text}' is answered with {Answer}; it should be '{known.Answer}'.");
    }

    /// <summary>Asks, and compares the answer.</summary>
    /// <param name="channel">Whom.</param>
    /// <param name="timeout">How long the server may take.</param>
    /// <param name="cancellationToken">Takes it back.</param>
    /// <param name="onChunk">Called with each chunk's number.</param>
    /// <returns>That it is whole and right.</returns>
    /// <exception cref="InvalidDataException">The answer is wrong.</exception>
    public async Task<Ending> AskAsync(
        GrpcChannel channel, TimeSpan? timeout, CancellationToken cancellationToken, Func<int, Task>? onChunk = null)
    {
        string said = await ReadAsync(channel, timeout, cancellationToken, onChunk).ConfigureAwait(false);
        return said == Answer ? Ending.Whole : throw new InvalidDataException($"the answer is {said}; it should be {Answer}.");
    }

    /// <summary>Asks; the whole answer as text that two answers share only where all is the same.</summary>
    public async Task<string> ReadAsync(
        GrpcChannel channel, TimeSpan? timeout, CancellationToken cancellationToken, Func<int, Task>? onChunk = null)
    {
        SortedDictionary<int, (StringBuilder Text, StringBuilder Tokens, FinishReason Reason)> answers = [];
        GenerateChunk? last = null;
        int count = 0, tokens = 0;
        await foreach (GenerateChunk chunk in channel.StreamAsync<GenerateChunk>(Question.Generate, _body, timeout, cancellationToken)
            .ConfigureAwait(false))
        {
            last = chunk;
            (StringBuilder text, StringBuilder ids, FinishReason reason) =
                answers.TryGetValue(chunk.Index, out var sofar) ? sofar : (new(), new(), default);
            if (reason != default)
                throw new InvalidDataException($"answer {chunk.Index} goes on after its end.");
            text.Append(chunk.Text);
            ids.AppendJoin(' ', chunk.TokenIds).Append(' ');
            foreach (TokenLogprob token in chunk.Logprobs)
                ids.Append(CultureInfo.InvariantCulture, $"({token.Logprob:R}) ");
            answers[chunk.Index] = (text, ids, chunk.FinishReason);
            tokens += chunk.TokenIds.Count;
            if (onChunk is not null)
                await onChunk(++count).ConfigureAwait(false);
        }
        if (last?.Usage is not { } usage || last.Times is null || usage.CompletionTokens != tokens
            || answers.Count != Math.Max(1, request.N) || answers.Values.Any(a => a.Reason == default))
            throw new InvalidDataException($"the answer is not whole: {answers.Count} answers, {tokens} tokens, the last chunk is {last}.");
        return string.Join("; ", answers.Values.Select(a => $"\"{a.Text.ToString().Trim()}\" {a.Tokens}{a.Reason}"));
    }

    private static GenerateRequest Of(int question) => Question.Ask(Question.All[question].Text, Question.All[question].Picture);

    private static GenerateRequest With(GenerateRequest request, Action<GenerateRequest> change)
    {
        change(request);
        return request;
    }
}
