using ILGPU;
using ILGPU.Runtime;
using IlgpuLlava.Model.Checkpoints;

namespace IlgpuLlava.Runtime.Verification;

/// <summary>Keeps as many of a stage's rows as the golden has: the last ones of all that come.</summary>
internal sealed class StageRecorder
{
    private readonly float[] _values;
    private readonly int _rows;
    private readonly int _columns;
    private long _seen;
    private int _otherColumns;

    public StageRecorder(TensorInfo golden)
    {
        _columns = checked((int)golden.Shape[^1]);
        _values = new float[golden.ElementCount];
        _rows = _columns == 0 ? 0 : _values.Length / _columns;
    }

    public ReadOnlySpan<float> Values => _values;

    public int Columns => _columns;

    /// <summary>Why what came does not have the golden's shape; null where it has.</summary>
    public string? Mismatch =>
        _seen == 0 ? "the model computed no such stage"
        : _otherColumns != 0 ? $"the golden's rows have {_columns} numbers, the model's {_otherColumns}"
        : _seen < _rows ? $"the golden has {_rows} rows, the model {_seen}"
        : null;

    public void Take(ArrayView<float> view, int rowCount, int columns)
    {
        _seen += rowCount;
        if (columns != _columns)
        {
            _otherColumns = columns;
            return;
        }
        int taken = Math.Min(rowCount, _rows);
        if (taken == 0)
            return;
        Span<float> place = Make(taken);
        view.SubView((long)(rowCount - taken) * columns, place.Length).CopyToCPU(ref place[0], place.Length);
    }

    /// <summary>Room for the newest rows at the end; until the golden's number is there, the rows stand at the end too.</summary>
    private Span<float> Make(int rows)
    {
        int length = rows * _columns;
        _values.AsSpan(length).CopyTo(_values);
        return _values.AsSpan(_values.Length - length);
    }
}
