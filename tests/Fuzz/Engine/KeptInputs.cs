using System.Security.Cryptography;

namespace Fuzz.Engine;

/// <summary>Seeds, samples and past crashes in the test data.</summary>
internal static class KeptInputs
{
    private static readonly string _testData = FindTestData();

    // Stack traces name files: from the checkout on.
    private static readonly string _checkout = Path.GetFullPath(Path.Combine(_testData, "../..")) + "/";

    public static string Seeds(string target) => Path.Combine(_testData, "fuzz", target);

    public static string Crashes(string target) => Path.Combine(_testData, "crashes", target);

    public static string TestData(string name) => Path.Combine(_testData, name);

    /// <summary>Everything kept for a target: seeds, past crashes, samples. Paths.</summary>
    public static IEnumerable<string> Kept(FuzzTarget target) =>
        from path in Files(Seeds(target.Name)).Concat(Files(Crashes(target.Name))).Concat(target.Samples).Order(StringComparer.Ordinal)
        where !path.EndsWith(".txt", StringComparison.Ordinal)
        select path;

    /// <summary>Keeps an input with what it caused. Returns its path.</summary>
    public static string Keep(string target, byte[] input, string why)
    {
        string path = Path.Combine(Directory.CreateDirectory(Crashes(target)).FullName, $"crash-{Hash(input)}");
        File.WriteAllBytes(path, input);
        File.WriteAllText(path + ".txt", why.Replace(_checkout, "", StringComparison.Ordinal) + "\n");
        return path;
    }

    public static void KeepSeed(string target, string name, byte[] input) =>
        File.WriteAllBytes(Path.Combine(Directory.CreateDirectory(Seeds(target)).FullName, name), input);

    public static string Hash(byte[] input) => Convert.ToHexStringLower(SHA256.HashData(input))[..12];

    private static IEnumerable<string> Files(string folder) => Directory.Exists(folder) ? Directory.EnumerateFiles(folder) : [];

    private static string FindTestData()
    {
        for (string? folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            string candidate = Path.Combine(folder, "tests", "testdata");
            if (Directory.Exists(candidate))
            {
                return candidate;
            }
        }

        throw new InvalidOperationException("tests/testdata is in no folder above the program");
    }
}
