namespace Resources.Tests;

/// <summary>A config in, objects out, compared with the files beside it. UPDATE_SNAPSHOTS=1 writes them anew: then read the difference.</summary>
public sealed class GoldenTests
{
    private static readonly bool Rewrites = Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "1";

    [Theory]
    [MemberData(nameof(Names))]
    public void A_config_asks_for_exactly_these_workloads(string name) =>
        Compare(name, "workloads.yaml", Manifests.Yaml(Case.Named(name).Workloads));

    [Theory]
    [MemberData(nameof(Names))]
    public void A_config_asks_for_exactly_these_policies(string name) =>
        Compare(name, "enforcement.yaml", Manifests.Yaml(Case.Named(name).Enforcement));

    [Theory]
    [MemberData(nameof(Names))]
    public void The_same_config_gives_the_same_bytes(string name) =>
        Assert.Equal(Manifests.Yaml(Case.Read(name).Objects), Manifests.Yaml(Case.Read(name).Objects));

    public static IEnumerable<TheoryDataRow<string>> Names() => Case.All.Select(one => new TheoryDataRow<string>(one.Name));

    private static void Compare(string name, string file, string text)
    {
        string path = Path.Combine(Case.Folder, name, file);
        if (Rewrites)
        {
            File.WriteAllText(path, text);
        }

        Assert.Equal(File.Exists(path) ? File.ReadAllText(path) : "", text);
    }
}
