namespace Benchmarks.Measuring;

/// <summary>Where the benchmarks keep what they make. It is all gone afterwards.</summary>
internal sealed class Folders : IDisposable
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly List<string> _made = [];

    /// <summary>The repository, found from where this program lies.</summary>
    public static string Repository { get; } = FindRepository();

    /// <summary>A folder for large files.</summary>
    public string New(string name) => Make(Path.Combine(Repository, "artifacts", $"bench-{Environment.ProcessId}-{name}"));

    /// <summary>
    /// A folder below the home directory: sshd trusts no keys below one that others may write to, and a socket's path must be short.
    /// </summary>
    public string NewPrivate(string name) => Make(Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", $"recorder-bench-{Environment.ProcessId}-{name}"));

    public static string Program(string name)
    {
        string path = Path.Combine(Repository, "bin", name);
        return File.Exists(path) ? path : throw new FileNotFoundException($"{path} is missing: run `make build` first");
    }

    public void Dispose()
    {
        foreach (string folder in _made.Where(Directory.Exists))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private string Make(string folder)
    {
        Directory.CreateDirectory(folder, Private);
        _made.Add(folder);
        return folder;
    }

    private static string FindRepository()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Operator.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException("Operator.sln is nowhere above this program");
    }
}
