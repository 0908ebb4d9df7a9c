using System.Runtime.InteropServices;
using IlgpuLlava.Model.Checkpoints;

namespace IlgpuLlava.Runtime.Verification;

/// <summary>The tensors of a golden. The file is opened and validated at once; data is read when it is compared.</summary>
internal sealed class GoldenTensors
{
    private readonly string _path;

    private GoldenTensors(string path, IReadOnlyDictionary<string, TensorInfo> tensors)
    {
        _path = path;
        Tensors = tensors;
    }

    public IReadOnlyDictionary<string, TensorInfo> Tensors { get; }

    public static GoldenTensors Open(string path)
    {
        try
        {
            using SafetensorsFile file = SafetensorsFile.Open(path);
            return new GoldenTensors(path, file.Tensors);
        }
        catch (CheckpointException e)
        {
            throw Broken(path, e);
        }
    }

    /// <summary>Elements as float32.</summary>
    public float[] Floats(string name)
    {
        TensorInfo info = Tensors[name];
        if (!info.Type.IsUsable())
            throw new GoldenException($"{_path}: {info} must be of F32, F16 or BF16.");
        byte[] bytes = Read(info);
        float[] values = new float[info.ElementCount];
        TensorConversion.Convert(info.Type, bytes, TensorType.F32, MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }

    /// <summary>Elements that are bytes.</summary>
    public byte[] Bytes(string name)
    {
        TensorInfo info = Tensors[name];
        return info.Type == TensorType.U8 ? Read(info) : throw new GoldenException($"{_path}: {info} must be of U8.");
    }

    private byte[] Read(TensorInfo info)
    {
        try
        {
            using SafetensorsFile file = SafetensorsFile.Open(_path);
            byte[] bytes = new byte[info.ByteLength];
            file.Read(info.Name, 0, bytes);
            return bytes;
        }
        catch (CheckpointException e)
        {
            throw Broken(_path, e);
        }
    }

    private static GoldenException Broken(string path, CheckpointException e) => new($"{Path.GetDirectoryName(path)}: {e.Message}", e);
}
