using System.IO.Compression;

namespace IlgpuLlava.Host.Grpc;

/// <summary>What holds for every call of a server.</summary>
internal sealed record GrpcOptions
{
    /// <summary>32 MB of picture, and room for the rest of the message.</summary>
    public const int DefaultMaxMessageBytes = (32 << 20) + (64 << 10);

    /// <summary>Most bytes of a message that is received, as it is after decompression too.</summary>
    public int MaxReceiveBytes { get; init; } = DefaultMaxMessageBytes;

    /// <summary>Most bytes of a message that is sent, before compression.</summary>
    public int MaxSendBytes { get; init; } = int.MaxValue;

    /// <summary>Answers from this size on are compressed for clients that accept it.</summary>
    public int CompressFromBytes { get; init; } = 1024;

    public CompressionLevel CompressionLevel { get; init; } = CompressionLevel.Fastest;

    /// <summary>Whether clients see the text of exceptions that no handler meant for them.</summary>
    public bool ShowsExceptions { get; init; }

    /// <summary>The status of an exception that is not a <see cref="GrpcException"/>; null where it is a fault of the program.</summary>
    public Func<Exception, GrpcException?> Translate { get; init; } = _ => null;

    /// <summary>What every call goes through, the first outermost.</summary>
    public IReadOnlyList<GrpcInterceptor> Interceptors { get; init; } = [];

    public TimeProvider Time { get; init; } = TimeProvider.System;
}
