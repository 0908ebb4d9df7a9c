using IlgpuLlava.Model.Text;

namespace IlgpuLlava.Runtime;

public sealed partial class Engine
{
    private double _meanSeconds = 1;

    /// <summary>Puts a question. What can be refused is refused before this returns.</summary>
    /// <param name="request">The question.</param>
    /// <param name="cancellationToken">Cancels it at any time: while it is prepared, waits, or is answered. Its blocks of the KV cache are
    /// free after the pass that runs, if one does.</param>
    /// <returns>The answer as it comes, once it has its place in the queue.</returns>
    /// <exception cref="GenerationException">A field is out of range.</exception>
    /// <exception cref="JsonSchemaException">The JSON schema is none, or uses what is not supported.</exception>
    /// <exception cref="PromptException">The conversation is no prompt: empty, or its pictures do not fit its turns, or the model reads
    /// none.</exception>
    /// <exception cref="PictureException">A picture cannot be read.</exception>
    /// <exception cref="ContextOverflowException">The prompt does not fit the context.</exception>
    /// <exception cref="KvCapacityException">Prompt and answer could not fit the KV cache even alone.</exception>
    /// <exception cref="QueueFullException">Too many requests run and wait.</exception>
    /// <exception cref="DeadlineException">Its time was over while it was prepared.</exception>
    /// <exception cref="EngineStoppedException">The engine takes no more requests.</exception>
    /// <exception cref="EngineLostException">The device was lost.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled while it was prepared.</exception>
    public async ValueTask<EngineAnswer> SubmitAsync(EngineRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        request.Validate(_options.MaxBatch);
        cancellationToken.ThrowIfCancellationRequested();
        Enter();
        Interlocked.Increment(ref _beingPrepared);
        try
        {
            Job job = await PrepareInTimeAsync(request, cancellationToken).ConfigureAwait(false);
            if (!_inbox.Post(() => Accept(job)))
                throw Refusal();
            // Answers are often cancelled by tokens that live long: the registration ends with the job.
            job.Answer.CaughtUp = () => _inbox.Post(() => Resume(job));
            job.Answer.Abandoned = () => _inbox.Post(() => Cancel(job));
            return job.Answer;
        }
        catch
        {
            Interlocked.Decrement(ref _beingPrepared);
            Leave();
            throw;
        }
    }

    /// <summary>How long a prompt is, which may be more than the context holds.</summary>
    /// <param name="conversation">The turns, of which the last is the user's, or plain text. Pictures are read as far as their
    /// headers.</param>
    /// <exception cref="PromptException">The conversation is no prompt.</exception>
    /// <exception cref="PictureException">A picture cannot be read.</exception>
    public EngineTokenCount CountTokens(Conversation conversation)
    {
        ArgumentNullException.ThrowIfNull(conversation);
        int[] ids = conversation.Tokenize(_loaded.Prompts);
        for (int i = 0; i < conversation.Pictures.Count; i++)
            PictureReader.Identify(i, conversation.Pictures[i]);
        return Count(ids, conversation.Pictures);
    }

    /// <summary>The length of a prompt, of its pictures as far as their headers say.</summary>
    private EngineTokenCount Count(int[] ids, IReadOnlyList<byte[]> pictures) =>
        Count(ids, pictures.Count, pictures.Select((file, i) => (long)_pictures.CountTokens(i, file)).Sum());

    private EngineTokenCount Count(int[] ids, int pictures, long image)
    {
        long all = ids.Length - pictures + image;
        return new EngineTokenCount((int)Math.Min(all, int.MaxValue), (int)Math.Min(image, int.MaxValue), ContextLength);
    }

    /// <summary>Takes a place among the requests in flight.</summary>
    private void Enter()
    {
        lock (_lock)
        {
            if (_state != EngineState.Running)
                throw Refusal();
            int most = _options.MaxBatch + _options.MaxQueue;
            if (_inFlight >= most)
            {
                double seconds = Volatile.Read(ref _meanSeconds) * (1 + (_options.MaxQueue / _options.MaxBatch));
                throw new QueueFullException(_inFlight, TimeSpan.FromSeconds(Math.Clamp(seconds, 1, 60)));
            }
            _inFlight++;
        }
    }

    /// <summary>Gives the place back.</summary>
    private void Leave()
    {
        lock (_lock)
        {
            _inFlight--;
            if (_inFlight == 0 && _state != EngineState.Running)
                _drained.TrySetResult();
        }
    }

    private Exception Refusal() => _lost is { } lost ? lost : new EngineStoppedException();

    /// <summary>Ends preparation, too, when the request's time is over.</summary>
    private async Task<Job> PrepareInTimeAsync(EngineRequest request, CancellationToken cancellationToken)
    {
        if (request.Timeout is not { } timeout)
            return await PrepareAsync(request, cancellationToken, cancellationToken).ConfigureAwait(false);
        using CancellationTokenSource late = new(timeout, _time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        try
        {
            return await PrepareAsync(request, either.Token, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new DeadlineException(timeout);
        }
    }

    /// <summary>Everything that needs no device, on the pool's threads, as many at once as there are processors.</summary>
    private async Task<Job> PrepareAsync(
        EngineRequest request, CancellationToken cancellationToken, CancellationToken ofTheRequest)
    {
        long submitted = _time.GetTimestamp();
        Conversation conversation = request.Conversation.Copy();
        int[] ids = conversation.Tokenize(_loaded.Prompts);
        EngineTokenCount count = Count(ids, conversation.Pictures);
        // Refused before any picture is decoded.
        int limit = Limit(count.PromptTokens, request.Options.MaxTokens);
        PreparedPicture[] pictures = [];
        TimeSpan pictureTime = default;
        TokenConstraint? constraint = request.JsonSchema is not { } schema ? null : new TokenConstraint(
            JsonSchemaCompiler.Compile(schema), _tokens, _loaded.Tokenizer, _loaded.Model.Configuration.EndTokenIds);
        if (conversation.Pictures.Count > 0)
        {
            await _preparing.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                long start = _time.GetTimestamp();
                pictures = await Task.Run(
                    () => conversation.Pictures.Select((f, i) => _pictures.Read(request.Client, i, f, cancellationToken)).ToArray(),
                    cancellationToken).ConfigureAwait(false);
                pictureTime = _time.GetElapsedTime(start);
            }
            finally
            {
                _preparing.Release();
            }
        }
        // A header may say another size than the picture turns out to have.
        int promptTokens = Count(ids, pictures.Length, pictures.Sum(p => (long)p.Seen.Layout.TokenCount)).PromptTokens;
        if (promptTokens != count.PromptTokens)
            limit = Limit(promptTokens, request.Options.MaxTokens);
        return new Job
        {
            Request = request,
            Answer = new EngineAnswer(_options.MaxUnread),
            Prompt = PromptToken.Expand(ids, _loaded.Prompts.ImageTokenId, [.. pictures.Select(p => p.Seen)], promptTokens),
            Pictures = pictures,
            Limit = limit,
            Constraint = constraint,
            Cancellation = ofTheRequest,
            Submitted = submitted,
            PictureTime = pictureTime,
            Open = request.Answers,
        };
    }

    /// <summary>Most tokens of an answer: one token of the context is the answer's. The last of them needs no keys and values.</summary>
    private int Limit(int promptTokens, int maxTokens)
    {
        if (promptTokens >= ContextLength)
            throw new ContextOverflowException(promptTokens, ContextLength);
        int limit = Math.Min(maxTokens, ContextLength - promptTokens);
        int room = KvCapacity - promptTokens + 1;
        if (maxTokens == int.MaxValue && room >= 1)
            return Math.Min(limit, room);
        return limit <= room ? limit : throw new KvCapacityException(promptTokens, limit, KvCapacity);
    }
}
