namespace Durability.Processes;

/// <summary>What daemons say on standard error.</summary>
internal sealed class LogFile(string path) : IDisposable
{
    private readonly StreamWriter _file = new(path, append: true) { AutoFlush = true };
    private readonly Lock _gate = new();

    public void Write(string line)
    {
        lock (_gate)
        {
            _file.WriteLine(line);
        }
    }

    public void Dispose() => _file.Dispose();
}
