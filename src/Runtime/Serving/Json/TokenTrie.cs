using IlgpuLlava.Model.Text;

namespace IlgpuLlava.Runtime;

/// <summary>All tokens that say something, by their bytes: what they begin with alike is looked at once.</summary>
internal sealed class TokenTrie
{
    private readonly List<(byte Byte, int Child)>[] _children;
    private readonly List<int>[] _tokens;

    public TokenTrie(Tokenizer tokenizer, int vocabulary)
    {
        List<List<(byte Byte, int Child)>> children = [[]];
        List<List<int>> tokens = [[]];
        for (int id = 0; id < vocabulary; id++)
        {
            if (!tokenizer.TryGetContent(id, out byte[] content))
                continue;
            int node = 0;
            foreach (byte value in content)
            {
                int at = children[node].FindIndex(c => c.Byte == value);
                if (at < 0)
                {
                    at = children[node].Count;
                    children[node].Add((value, children.Count));
                    children.Add([]);
                    tokens.Add([]);
                }
                node = children[node][at].Child;
            }
            tokens[node].Add(id);
        }
        (_children, _tokens, Vocabulary) = ([.. children], [.. tokens], vocabulary);
    }

    /// <summary>Ids are below this.</summary>
    public int Vocabulary { get; }

    /// <summary>For each token whether it may come in a state.</summary>
    public bool[] Allowed(GrammarMatcher matcher, int state)
    {
        bool[] allowed = new bool[Vocabulary];
        Visit(0, state);
        return allowed;

        void Visit(int node, int at)
        {
            foreach (int id in _tokens[node])
                allowed[id] = true;
            foreach ((byte value, int child) in _children[node])
            {
                int next = matcher.Next(at, value);
                if (next >= 0)
                    Visit(child, next);
            }
        }
    }
}
