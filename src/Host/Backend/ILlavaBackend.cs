namespace IlgpuLlava.Host;

/// <summary>What answers: a loaded model with its queue. For use by many threads at once.</summary>
internal interface ILlavaBackend : IAsyncDisposable
{
    LlavaModelInfo Model { get; }

    /// <summary>Answers a request.</summary>
    /// <returns>The chunks in order; the last of each index has its finish reason, the last of all the usage and the times.</returns>
    /// <exception cref="Runtime.QueueFullException">The queue is full.</exception>
    /// <exception cref="Runtime.ContextOverflowException">The prompt does not fit the context.</exception>
    /// <exception cref="Runtime.GenerationException">A field is out of range, or a picture cannot be read; or the model's logits are no
    /// numbers.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    IAsyncEnumerable<LlavaChunk> GenerateAsync(LlavaRequest request, CancellationToken cancellationToken);

    /// <summary>The tokens of a request's prompt; computed on the host alone.</summary>
    LlavaTokenCount CountTokens(LlavaRequest request);

    /// <summary>Measures everything from here on.</summary>
    /// <exception cref="ProfileStateException">That is already so.</exception>
    void StartProfile();

    /// <summary>Ends measuring and says what everything since then took. Of answers that are being made it has what
    /// they took so far.</summary>
    /// <exception cref="ProfileStateException">Nothing is measured.</exception>
    Task<LlavaProfile> StopProfileAsync(CancellationToken cancellationToken);
}
