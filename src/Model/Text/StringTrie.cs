namespace IlgpuLlava.Model.Text;

/// <summary>A set of spellings with ids, for finding the longest one at a position.</summary>
internal sealed class StringTrie
{
    private readonly Dictionary<(int Node, char Next), int> _edges = [];
    private readonly List<int> _ids = [-1];

    public bool IsEmpty => _edges.Count == 0;

    public void Add(string spelling, int id)
    {
        int node = 0;
        foreach (char c in spelling)
        {
            if (!_edges.TryGetValue((node, c), out int child))
            {
                child = _ids.Count;
                _ids.Add(-1);
                _edges.Add((node, c), child);
            }

            node = child;
        }

        _ids[node] = id;
    }

    /// <summary>The longest spelling that <paramref name="text"/> begins with.</summary>
    /// <returns>Its length, or 0.</returns>
    public int Longest(ReadOnlySpan<char> text, out int id)
    {
        id = -1;
        int length = 0;
        int node = 0;
        for (int i = 0; i < text.Length && _edges.TryGetValue((node, text[i]), out node); i++)
        {
            if (_ids[node] >= 0)
            {
                id = _ids[node];
                length = i + 1;
            }
        }

        return length;
    }
}
