using System.Text.Json;

namespace Architecture.Tests;

/// <summary>How the built programs ask .NET to run them: a misspelt property of a project file is silently none.</summary>
public sealed class RuntimeTests
{
    [Theory]
    [InlineData("recorder")]
    [InlineData("kube-agent")]
    public void A_program_has_one_heap_and_not_one_for_each_processor_and_never_runs_code_to_profile_it(string program)
    {
        using JsonDocument settings = JsonDocument.Parse(
            File.ReadAllText(Path.Combine(AppContext.BaseDirectory, program + ".runtimeconfig.json")));
        JsonElement properties = settings.RootElement.GetProperty("runtimeOptions").GetProperty("configProperties");

        Assert.False(properties.GetProperty("System.GC.Server").GetBoolean());
        Assert.False(properties.GetProperty("System.Runtime.TieredPGO").GetBoolean());
    }
}
