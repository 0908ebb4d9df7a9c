namespace IlgpuLlava.Model.Checkpoints;

/// <summary>What is wrong with a checkpoint. The names of the safetensors kinds are those of the format's own library.</summary>
public enum CheckpointErrorKind
{
    /// <summary>The file has fewer than the eight bytes that hold the header's length.</summary>
    HeaderTooSmall,

    /// <summary>The header claims more than 100,000,000 bytes.</summary>
    HeaderTooLarge,

    /// <summary>The header claims more bytes than the file has.</summary>
    InvalidHeaderLength,

    /// <summary>The header is not UTF-8.</summary>
    InvalidHeader,

    /// <summary>The header does not start with <c>{</c>.</summary>
    InvalidHeaderStart,

    /// <summary>The header is not the JSON object that the format asks for.</summary>
    InvalidHeaderDeserialization,

    /// <summary>The header lists more tensors than this reader accepts.</summary>
    TooManyTensors,

    /// <summary>A tensor begins where none may begin: a hole, an overlap, or an end before its begin.</summary>
    InvalidOffset,

    /// <summary>A tensor's entry is malformed, or its size disagrees with its shape and type.</summary>
    TensorInvalidInfo,

    /// <summary>A shape's product, or its size in bytes, overflows 64 bits.</summary>
    ValidationOverflow,

    /// <summary>The tensors do not end where the file ends.</summary>
    MetadataIncompleteBuffer,

    /// <summary>An element type that this version does not support.</summary>
    UnsupportedType,

    /// <summary>A file or directory is missing.</summary>
    NotFound,

    /// <summary>A file cannot be opened or read.</summary>
    Unreadable,

    /// <summary>A file changed or shrank while it was being read.</summary>
    FileChanged,

    /// <summary>Only pickled weights were found; they can run code and are never opened.</summary>
    PickleRefused,

    /// <summary>The shard index is malformed.</summary>
    InvalidIndex,

    /// <summary>The shard index points outside its directory.</summary>
    PathOutside,

    /// <summary>A shard that the index names is missing.</summary>
    ShardMissing,

    /// <summary>Index and shards disagree: a tensor is missing, additional, or in another shard than stated.</summary>
    IndexMismatch,

    /// <summary>A tensor appears twice: in two shards, twice in one header, or in two spellings.</summary>
    DuplicateTensor,

    /// <summary>The index's <c>total_size</c> is not the sum of the tensors' sizes.</summary>
    WrongTotalSize,

    /// <summary>Tensors are missing, unexpected or misshapen for the configuration.</summary>
    TensorMismatch,

    /// <summary>Weights are NaN or infinite.</summary>
    NonFinite,

    /// <summary>Weights do not fit the element type they are converted to.</summary>
    Overflow,

    /// <summary>A converted file is not in the format it should be in.</summary>
    InvalidFormat,

    /// <summary>A converted file was written by a newer version.</summary>
    NewerFormat,

    /// <summary>The bytes of a converted file are not those that were written.</summary>
    ChecksumMismatch,

    /// <summary>A configuration file is malformed or contradicts itself.</summary>
    InvalidConfiguration,

    /// <summary>The configuration asks for something that this version does not support.</summary>
    NotSupported,
}
