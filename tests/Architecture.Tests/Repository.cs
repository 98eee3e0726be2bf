namespace Architecture.Tests;

/// <summary>The checkout these tests look at.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string Read(params string[] path) => File.ReadAllText(Path.Combine([Root, .. path]));

    /// <summary>Source files by ending, without what is generated or built.</summary>
    public static IEnumerable<string> Sources(params string[] endings) =>
        Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories)
            .Where(path => endings.Any(ending => path.EndsWith(ending, StringComparison.Ordinal)))
            .Select(path => Path.GetRelativePath(Root, path))
            .Where(path => !path.Split('/').Any(part => part is "obj" or "bin" or "node_modules" or ".git" or "artifacts"));

    private static string FindRoot()
    {
        for (string? directory = AppContext.BaseDirectory; directory is not null; directory = Path.GetDirectoryName(directory))
        {
            if (File.Exists(Path.Combine(directory, "Operator.sln")))
            {
                return directory;
            }
        }

        throw new InvalidOperationException("Operator.sln is in no folder above the test program");
    }
}
