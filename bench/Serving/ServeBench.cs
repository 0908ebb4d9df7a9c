using System.Globalization;
using Llava.V1;

namespace IlgpuLlava.Bench;

/// <summary>
/// The server under load, over gRPC from this process: answers at 1, 8 and 32 at once, arrivals at random moments, and pictures that
/// it has seen before. The client is on the same machine and takes its share of it.
/// </summary>
/// <param name="channel">The server.</param>
/// <param name="seconds">How long each part takes.</param>
internal sealed class ServeBench(GrpcChannel channel, double seconds)
{
    private const int ForcedTokens = 128;

    // The bundled model's answers are shorter; a model of random weights would go on to the context's end.
    private const int LongestAnswer = 64;

    private static readonly int[] s_atOnce = [1, 8, 32];

    private readonly NewPictures _pictures = new();

    /// <summary>Kernels and methods are compiled, threads started; nothing of it is measured.</summary>
    public async Task WarmAsync()
    {
        GenerateRequest longer = NewPicture();
        (longer.MaxTokens, longer.IgnoreEos) = (ForcedTokens, true);
        await ClosedAsync(s_atOnce[^1], i => i % 2 == 0 ? longer : NewPicture());
        await ClosedAsync(1, _ => NewPicture());
    }

    /// <summary>Questions about new pictures, so many at all times; then arrivals, beside what one alone takes.</summary>
    /// <param name="rate">Arrivals a second.</param>
    public async IAsyncEnumerable<BenchResult> QuestionsAsync(double rate)
    {
        List<TimedAnswer>? alone = null;
        double aloneRate = 0;
        foreach (int count in s_atOnce)
        {
            (List<TimedAnswer> answers, double elapsed) = await ClosedAsync(count, _ => NewPicture());
            double perSecond = answers.Count / elapsed;
            if (alone is null)
                (alone, aloneRate) = (answers, perSecond);
            yield return new BenchResult(
                $"serve.requests.{count}", perSecond, count / Of(answers, a => a.End - a.Begin).P99, "/s", aloneRate, "one at a time",
                $"{count} at once, {answers.Count} questions, each with a new picture");
        }
        (List<TimedAnswer> served, int refused) = await ArrivalsAsync(rate);
        string shape = string.Create(
            CultureInfo.InvariantCulture,
            $"Poisson arrivals, {rate} /s, {served.Count} questions, each with a new picture, {refused} refused");
        if (served.Count == 0)
            yield break;
        yield return Time("serve.ttft", Of(served, a => a.Ttft), Of(alone!, a => a.Ttft), "one at a time", shape);
        yield return Time("serve.tpot", Of(served, a => a.Tpot), Of(alone!, a => a.Tpot), "one at a time", shape);
        yield return Time("serve.e2e", Of(served, a => a.End - a.Begin), Of(alone!, a => a.End - a.Begin), "one at a time", shape);
    }

    /// <summary>Two questions about each picture, in turn: the first waits for the picture.</summary>
    public async Task<BenchResult> SeenAsync()
    {
        string[] questions = ["What is in the picture?", "What can be seen here?"];
        Samples first = new(), seen = new();
        double end = TimedAnswer.Now + seconds;
        for (int i = 0; first.Count == 0 || TimedAnswer.Now < end; i++)
        {
            byte[] picture = _pictures.Next().Picture;
            first.Add((await TimedAnswer.AskAsync(channel, Short(Question.Ask(questions[i % 2], picture)))).Ttft);
            TimedAnswer again = await TimedAnswer.AskAsync(channel, Short(Question.Ask(questions[(i + 1) % 2], picture)));
            seen.Add(again.Ttft);
            if (again.Cached == 0)
                throw new IOException("The server did not know a picture that it had just seen.");
        }
        return Time(
            "serve.ttft.seen", seen, first, "first question about the picture", $"another question about it, {seen.Count} pictures");
    }

    /// <summary>Answers of one length, pictures and prompts known: little but decoding.</summary>
    public async IAsyncEnumerable<BenchResult> DecodeAsync()
    {
        GenerateRequest[] requests = [.. Enumerable.Range(0, s_atOnce[^1]).Select(_ => NewPicture())];
        foreach (GenerateRequest request in requests)
        {
            (request.MaxTokens, request.IgnoreEos) = (ForcedTokens, true);
            await TimedAnswer.AskAsync(channel, request);
        }
        double alone = 0;
        foreach (int count in s_atOnce)
        {
            (List<TimedAnswer> answers, _) = await ClosedAsync(count, i => requests[i]);
            (double begin, double end) = AllAtOnce(answers, count);
            double perSecond = answers.Sum(a => a.Tokens.Count(t => t > begin && t <= end)) / (end - begin);
            Samples gaps = new();
            foreach (TimedAnswer answer in answers)
            {
                for (int i = 1; i < answer.Tokens.Count; i++)
                    gaps.Add(answer.Tokens[i] - answer.Tokens[i - 1]);
            }
            alone = alone == 0 ? perSecond : alone;
            yield return new BenchResult(
                $"serve.decode.{count}", perSecond, count / gaps.P99, "tokens/s", alone, "one at a time",
                $"{count} at once, {ForcedTokens} tokens each, pictures and prompts known");
        }
    }

    /// <summary>From when each asker had a first token until the first of them had its last answer: short answers or long, so many were
    /// decoded at once. Where a server never answers so many at once, the whole time.</summary>
    private static (double Begin, double End) AllAtOnce(List<TimedAnswer> answers, int count)
    {
        TimedAnswer[] first = [.. answers.OrderBy(a => a.Begin).Take(count)];
        TimedAnswer[] last = [.. answers.OrderByDescending(a => a.Begin).Take(count)];
        double begin = first.Max(a => a.Tokens[0]), end = last.Min(a => a.End);
        return begin < end ? (begin, end) : (first.Min(a => a.Begin), last.Max(a => a.End));
    }

    private static GenerateRequest Short(GenerateRequest request)
    {
        request.MaxTokens = LongestAnswer;
        return request;
    }

    private static BenchResult Time(string name, Samples figure, Samples yardstick, string against, string shape) =>
        new(name, figure.Median * 1e3, figure.P99 * 1e3, "ms", yardstick.Median * 1e3, against, shape, LessIsBetter: true);

    private static Samples Of(List<TimedAnswer> answers, Func<TimedAnswer, double?> value)
    {
        Samples samples = new();
        foreach (double one in answers.Select(value).OfType<double>())
            samples.Add(one);
        return samples;
    }

    private GenerateRequest NewPicture()
    {
        (string question, byte[] picture) = _pictures.Next();
        return Short(Question.Ask(question, picture));
    }

    /// <summary>So many askers, each of which asks again as soon as it has its answer; what they began they finish.</summary>
    private async Task<(List<TimedAnswer> Answers, double Elapsed)> ClosedAsync(int count, Func<int, GenerateRequest> next)
    {
        double begin = TimedAnswer.Now, end = begin + seconds;
        List<TimedAnswer>[] all = await Task.WhenAll(Enumerable.Range(0, count).Select(i => Task.Run(async () =>
        {
            List<TimedAnswer> answers = [];
            do
                answers.Add(await TimedAnswer.AskAsync(channel, next(i)));
            while (TimedAnswer.Now < end);
            return answers;
        })));
        return ([.. all.SelectMany(a => a)], TimedAnswer.Now - begin);
    }

    /// <summary>Questions that come whether or not those before are answered. Times count from when a question was due.</summary>
    private async Task<(List<TimedAnswer> Served, int Refused)> ArrivalsAsync(double rate)
    {
        Random random = new(1);
        List<Task<TimedAnswer?>> calls = [];
        double begin = TimedAnswer.Now;
        for (double due = begin; due < begin + seconds; due -= Math.Log(1 - random.NextDouble()) / rate)
        {
            GenerateRequest request = NewPicture();
            double wait = due - TimedAnswer.Now;
            if (wait > 0)
                await Task.Delay(TimeSpan.FromSeconds(wait));
            double asked = due;
            calls.Add(Task.Run(() => AskAsync(request, asked)));
        }
        TimedAnswer?[] answers = await Task.WhenAll(calls);
        return ([.. answers.OfType<TimedAnswer>()], answers.Count(a => a is null));

        async Task<TimedAnswer?> AskAsync(GenerateRequest request, double asked)
        {
            try
            {
                return await TimedAnswer.AskAsync(channel, request, asked);
            }
            catch (CallException e) when (e.Code == CallException.ResourceExhausted)
            {
                return null;
            }
        }
    }
}
