namespace ILGPU.Backends.Ptx;

/// <summary>The types of PTX registers in use.</summary>
internal enum RegisterType : byte
{
    /// <summary><c>.pred</c>.</summary>
    Predicate,

    /// <summary><c>.b16</c>: halves on their way.</summary>
    Half,

    /// <summary><c>.b32</c>: integers and shared addresses.</summary>
    Word,

    /// <summary><c>.b64</c>: integers and addresses.</summary>
    Wide,

    /// <summary><c>.f32</c>.</summary>
    Single,

    /// <summary><c>.f64</c>.</summary>
    Double,
}
