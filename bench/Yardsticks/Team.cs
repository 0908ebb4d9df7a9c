namespace IlgpuLlava.Bench;

/// <summary>The threads of the yardsticks, as many as kernels have: the caller and its helpers take items from one counter.</summary>
internal sealed class Team : IDisposable
{
    private readonly SemaphoreSlim _begin = new(0);
    private readonly Thread[] _helpers;
    private Action<int> _body = _ => { };
    private int _items;
    private int _next;
    private int _running;
    private bool _stopping;

    public Team(int threads)
    {
        Threads = threads;
        _helpers = new Thread[threads - 1];
        for (int i = 0; i < _helpers.Length; i++)
        {
            _helpers[i] = new Thread(Help) { IsBackground = true, Name = $"yardstick {i + 1}" };
            _helpers[i].Start();
        }
    }

    public int Threads { get; }

    /// <summary>Runs items 0 .. count - 1, each once, and returns when all are done.</summary>
    public void Run(int count, Action<int> body)
    {
        _body = body;
        _items = count;
        _next = 0;
        _running = _helpers.Length;
        if (_helpers.Length > 0)
            _begin.Release(_helpers.Length);
        Work();
        SpinWait spin = default;
        while (Volatile.Read(ref _running) != 0)
            spin.SpinOnce(sleep1Threshold: -1);
    }

    public void Dispose()
    {
        _stopping = true;
        if (_helpers.Length > 0)
            _begin.Release(_helpers.Length);
        foreach (Thread helper in _helpers)
            helper.Join();
        _begin.Dispose();
    }

    private void Help()
    {
        while (true)
        {
            _begin.Wait();
            if (_stopping)
                return;
            Work();
            Interlocked.Decrement(ref _running);
        }
    }

    private void Work()
    {
        for (int item; (item = Interlocked.Increment(ref _next) - 1) < _items;)
            _body(item);
    }
}
