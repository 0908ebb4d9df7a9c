using ILGPU.Runtime;
using IlgpuLlava.Kernels;

namespace IlgpuLlava.Runtime;

public sealed partial class Engine
{
    private long _passes, _promptTokens, _cachedTokens, _completionTokens, _pictureHits;
    private long _preemptions, _finished, _cancelled, _logitFailures;
    private EngineSnapshot _snapshot;

    /// <summary>Notes who comes into the batch with this pass.</summary>
    private void Admit(PassPlan plan)
    {
        foreach (PlannedChunk chunk in plan.Chunks)
        {
            Branch branch = (Branch)chunk.Sequence;
            Job job = branch.Job;
            if (job.Admitted != 0)
                continue;
            job.Admitted = _time.GetTimestamp();
            job.Cached = branch.Found;
            _promptTokens += job.Prompt.Count;
            _cachedTokens += branch.Found;
        }
    }

    /// <summary>Brings the rows of pictures that the pass needs to where it reads them. A request whose picture fails ends alone.</summary>
    private Dictionary<Branch, List<PictureRows>> Features(PassPlan plan)
    {
        Dictionary<Branch, List<PictureRows>> all = [];
        int next = 0;
        foreach (PlannedChunk chunk in plan.Chunks)
        {
            Branch branch = (Branch)chunk.Sequence;
            Job job = branch.Job;
            if (branch.State != SequenceState.Running)
                continue;
            try
            {
                List<PictureRows> rows = PictureRows.Of(branch, chunk, ref next);
                foreach (PictureRows one in rows)
                    Encode(job, one);
                all.Add(branch, rows);
            }
            catch (OperationCanceledException) when (job.Cancellation.IsCancellationRequested)
            {
                Cancel(job);
            }
            catch (PictureException e)
            {
                End(job, e);
            }
            catch (AcceleratorException e) when (IsMemory(e))
            {
                End(job, new DeviceMemoryFullException(e));
            }
        }
        return all;
    }

    private void Encode(Job job, PictureRows rows)
    {
        long start = _time.GetTimestamp();
        PreparedPicture picture = job.Pictures.First(p => p.Key == rows.Key);
        _watch.Visit(() => _runner.Stage(_images.Get(job.Request.Client, picture.Seen, Values, job.Cancellation), rows));
        job.VisionTime += _time.GetElapsedTime(start);

        float[] Values()
        {
            job.Encoded.Add(rows.Key);
            return _pictures.Values(picture, job.Cancellation);
        }
    }

    /// <summary>Gives a chosen token to its answer.</summary>
    private void Take(Choice choice)
    {
        Branch branch = choice.Branch;
        Job job = branch.Job;
        if (job.Ended)
            return;
        if (choice.Token.Status != SamplingStatus.Chosen || !_loaded.Tokenizer.Contains(choice.Token.Token))
        {
            Fail(branch, choice.Token.Status);
            return;
        }
        if (job.FirstToken == 0)
        {
            job.FirstToken = _time.GetTimestamp();
            _pictureHits += job.Pictures.Select(p => p.Key).Distinct().Count(k => !job.Encoded.Contains(k));
            Fork(branch);
        }
        job.Said++;
        _completionTokens++;
        (string text, FinishReason? reason) = branch.Take(
            choice.Token.Token, _loaded.Model.Configuration.EndTokenIds.Contains(choice.Token.Token));
        if (reason is not null)
        {
            _scheduler.Remove(branch);
            job.Open--;
        }
        bool last = job.Open == 0;
        job.Answer.Write(new EngineChunk
        {
            Index = branch.Index,
            Text = text,
            TokenIds = [choice.Token.Token],
            LogProbabilities = LogProbabilities(choice),
            FinishReason = reason,
            Usage = last ? new EngineUsage(job.Prompt.Count, job.Prompt.Count(t => t.IsPicture), job.Said, job.Cached) : null,
            Times = last ? Times(job) : null,
        });
        if (last)
        {
            _finished++;
            End(job, null);
        }
        else if (job.Answer.IsBehind)
        {
            Pause(job);
        }
    }

    /// <summary>The other answers begin where the prompt ends.</summary>
    private void Fork(Branch leader)
    {
        for (int i = 1; i < leader.Job.Request.Answers; i++)
        {
            Branch branch = new(leader.Job, i, _loaded.Tokenizer, _blocks);
            leader.Job.Branches.Add(branch);
            _scheduler.Fork(leader, branch);
        }
    }

    /// <summary>Nobody takes what it says. The reader may have caught up just now: it says so after this.</summary>
    private static void Pause(Job job)
    {
        foreach (Branch branch in job.Branches)
            branch.Paused = true;
    }

    /// <summary>Logits that are no numbers may come from keys, values or features that are none: nothing of them is kept.</summary>
    private void Fail(Branch branch, SamplingStatus status)
    {
        _logitFailures++;
        foreach (Branch one in branch.Job.Branches)
        {
            foreach (int block in one.Table.Blocks)
                _blocks.Forget(block);
        }
        foreach (PreparedPicture picture in branch.Job.Pictures)
            _images.Forget(branch.Job.Request.Client, picture.Key);
        // Ids of a tokenizer may have gaps; their rows hold random weights.
        string what = status == SamplingStatus.Chosen ? "the tokenizer has no such token" : status.ToString();
        End(branch.Job, new LogitsException(branch.Length, what));
    }

    private List<EngineLogProbability> LogProbabilities(Choice choice)
    {
        if (choice.Branch.Job.Request.TopLogProbabilities is not { } count)
            return [];
        EngineLogProbability[] top =
            [.. choice.Top.Take(count).Where(t => t.Token >= 0).Select(t => One(t.Token, t.LogProbability, []))];
        return [One(choice.Token.Token, choice.Token.LogProbability, top)];

        EngineLogProbability One(int id, float value, IReadOnlyList<EngineLogProbability> others) =>
            new(id, TokenText.Of(_loaded.Tokenizer, id), value, others);
    }

    private EngineTimes Times(Job job)
    {
        TimeSpan queue = _time.GetElapsedTime(job.Submitted, job.Admitted) - job.PictureTime;
        TimeSpan prefill = _time.GetElapsedTime(job.Admitted, job.FirstToken) - job.VisionTime;
        return new EngineTimes(
            queue < TimeSpan.Zero ? TimeSpan.Zero : queue,
            job.PictureTime,
            job.VisionTime,
            prefill < TimeSpan.Zero ? TimeSpan.Zero : prefill,
            _time.GetElapsedTime(job.FirstToken));
    }

    private void Publish() => Volatile.Write(ref _snapshot, new EngineSnapshot
    {
        Waiting = _scheduler.WaitingCount,
        Running = _scheduler.RunningCount,
        KvBlocks = _blocks.BlockCount,
        KvBlocksUsed = _blocks.UsedCount,
        KvBlocksReusable = _blocks.ReusableCount,
        Pictures = _images.Count,
        Passes = _passes,
        PromptTokens = _promptTokens,
        CachedTokens = _cachedTokens,
        CompletionTokens = _completionTokens,
        PictureHits = _pictureHits,
        PictureMisses = _images.Misses,
        Preemptions = _preemptions,
        Finished = _finished,
        Cancelled = _cancelled,
        LogitFailures = _logitFailures,
    });
}
