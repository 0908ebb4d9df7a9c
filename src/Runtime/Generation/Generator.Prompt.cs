using System.Diagnostics;
using ILGPU;
using ILGPU.Runtime;
using IlgpuLlava.Model;
using IlgpuLlava.Model.Images;
using IlgpuLlava.Runtime.Profiling;

namespace IlgpuLlava.Runtime;

public sealed partial class Generator
{
    /// <summary>A prompt with its pictures decoded as far as needed.</summary>
    private sealed class Request
    {
        public required List<PromptToken> Prompt { get; init; }

        public required IReadOnlyList<byte[]> Files { get; init; }

        public required SeenPicture[] Seen { get; init; }

        public required RgbImage?[] Decoded { get; init; }

        public TimeSpan PictureTime;

        public TimeSpan VisionTime;
    }

    /// <summary>Tokens of the prompt, each picture's placeholder expanded to its rows.</summary>
    private Request Prepare(Conversation conversation, IGenerationTap? tap, CancellationToken cancellationToken)
    {
        IReadOnlyList<byte[]> files = conversation.Pictures;
        int[] ids = conversation.Tokenize(_prompts);
        long text = ids.Length - files.Count;
        // Refused before any picture is decoded: one token of the context is the answer's.
        CheckFits(text + files.Select((file, i) => (long)Read(i, () => _pictures.CountRows(file))).Sum());

        long start = Stopwatch.GetTimestamp();
        SeenPicture[] seen = new SeenPicture[files.Count];
        var decoded = new RgbImage?[files.Count];
        for (int i = 0; i < files.Count; i++)
            seen[i] = Read(i, () => _pictures.See(files[i], ref decoded[i], cancellationToken));
        // A header may say another size than the picture turns out to have.
        long length = text + seen.Sum(s => (long)s.Layout.TokenCount);
        CheckFits(length);
        List<PromptToken> prompt = PromptToken.Expand(ids, _prompts.ImageTokenId, seen, (int)length);
        tap?.TakePrompt([.. prompt.Select(t => t.Id)]);
        TimeSpan time = Stopwatch.GetElapsedTime(start);
        return new Request { Prompt = prompt, Files = files, Seen = seen, Decoded = decoded, PictureTime = time };
    }

    private void CheckFits(long length)
    {
        if (length >= ContextLength)
            throw new ContextOverflowException((int)Math.Min(length, int.MaxValue), ContextLength);
    }

    /// <summary>
    /// Makes sure that the cache holds so many tokens, and exactly so many where it grows: what an answer takes is what was planned for
    /// it. What it holds stays; where the device has no room to hold a layer of it twice, it is lost.
    /// </summary>
    private void Reserve(int tokens)
    {
        int wanted = (int)(((long)tokens + KvCache.BlockTokens - 1) / KvCache.BlockTokens);
        if (_cache is not null && _cache.Blocks >= wanted)
            return;
        (KvCache? old, int kept) = (_cache, _blocks?.Blocks.Count ?? 0);
        _cache = null;
        _manager = null;
        _blocks = null;
        if (kept > 0)
            _cache = TryResize(old!, wanted, kept);
        if (_cache is null)
        {
            _cached.Clear();
            old?.Dispose();
            _cache = _model.CreateCache(wanted);
        }
        _manager = new BlockManager(_cache.Blocks, KvCache.BlockTokens);
        _blocks = new BlockTable(_manager);
        // A pool gives its blocks in order, and one conversation takes and returns them like a stack: the same ones again.
        _blocks.Reserve(_cached.Count);
    }

    private static KvCache? TryResize(KvCache cache, int blocks, int keep)
    {
        try
        {
            return cache.Resize(blocks, keep);
        }
        catch (AcceleratorException)
        {
            return null;
        }
    }

    /// <summary>Forgets everything that is kept between answers, pictures' features too: the next answer is computed as the first
    /// one was.</summary>
    public void Clear()
    {
        Forget();
        _pictures.Clear();
    }

    /// <summary>Forgets the keys and values of the last conversation.</summary>
    internal void Forget()
    {
        _cached.Clear();
        _blocks?.Truncate(0);
    }

    /// <summary>Keeps the tokens that cache and prompt begin with alike, but never all of the prompt: its last token is computed,
    /// for its logits.</summary>
    private void KeepCommonPrefix(List<PromptToken> prompt)
    {
        int common = 0;
        int most = Math.Min(_cached.Count, prompt.Count - 1);
        while (common < most && _cached[common] == prompt[common])
            common++;
        _cached.RemoveRange(common, _cached.Count - common);
        _blocks?.Truncate(common);
    }

    /// <summary>Computes the prompt behind its cached part; returns the logits after its last token.</summary>
    private ArrayView<float> Prefill(Request request, int from, IGenerationTap? tap, ref TimeSpan time, CancellationToken cancellationToken)
    {
        List<PromptToken> prompt = request.Prompt;
        using MemoryBuffer1D<float, Stride1D.Dense>? features =
            Features(request, from, tap, out Dictionary<int, int> firstRows, cancellationToken);
        long start = Stopwatch.GetTimestamp();
        // The stage ends with the first token.
        _profiler.Enter(ProfilingStage.Prefill);
        ArrayView<float> logits = default;
        for (int position = from; position < prompt.Count;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int count = Math.Min(ChunkTokens, prompt.Count - position);
            int[] tokens = new int[count];
            for (int i = 0; i < count; i++)
            {
                PromptToken token = prompt[position + i];
                tokens[i] = token.IsPicture ? DecoderBatch.Feature(firstRows[position + i - token.Row] + token.Row) : token.Id;
            }
            ArrayView<float> view = features is null ? default : features.View;
            logits = Pass(tokens, position + count, view, tap, cancellationToken);
            _cached.AddRange(prompt.Skip(position).Take(count));
            position += count;
        }
        time = Stopwatch.GetElapsedTime(start);
        return logits;
    }

    /// <summary>One pass of the conversation's next tokens.</summary>
    private ArrayView<float> Pass(
        ReadOnlySpan<int> tokens, int contextLength, ArrayView<float> features, IGenerationTap? tap, CancellationToken cancellationToken)
    {
        _blocks!.Reserve(contextLength);
        _batch.Clear();
        _batch.Add(tokens, contextLength, [.. _blocks.Blocks]);
        return _model.Decode(_batch, _cache!, features, tap, cancellationToken);
    }

    /// <summary>The features of all pictures that have rows behind the cached part, one after another, and for each picture's first
    /// position in the prompt (which may lie in the cached part) its first row.</summary>
    private MemoryBuffer1D<float, Stride1D.Dense>? Features(
        Request request, int from, IGenerationTap? tap, out Dictionary<int, int> firstRows, CancellationToken cancellationToken)
    {
        firstRows = [];
        List<int> needed = [];
        int hidden = _model.Configuration.Text.HiddenSize, picture = 0, all = 0;
        for (int position = 0; position < request.Prompt.Count; position++)
        {
            PromptToken token = request.Prompt[position];
            if (!token.IsPicture || token.Row != 0)
                continue;
            int rows = request.Seen[picture].Layout.TokenCount;
            if (position + rows > from)
            {
                firstRows[position] = all;
                needed.Add(picture);
                all += rows;
            }
            picture++;
        }
        if (needed.Count == 0)
            return null;
        MemoryBuffer1D<float, Stride1D.Dense> features = _model.Accelerator.Allocate1D<float>((long)all * hidden);
        try
        {
            long next = 0;
            foreach (int k in needed)
            {
                cancellationToken.ThrowIfCancellationRequested();
                ArrayView<float> one = Read(k, () => _pictures.Encode(
                    request.Seen[k],
                    request.Files[k],
                    request.Decoded[k],
                    tap,
                    ref request.PictureTime,
                    ref request.VisionTime,
                    cancellationToken));
                one.CopyTo(features.View.BaseView.SubView(next, one.Length));
                next += one.Length;
            }
            return features;
        }
        catch
        {
            features.Dispose();
            throw;
        }
    }
}
