using System.Text.Json;

namespace Architecture.Tests;

/// <summary>How the built programs ask .NET to run them: a misspelt property of a project file is silently none.</summary>
public sealed class RuntimeTests
{
    // The recorder also runs once a login, and is gone before a profile of its code pays; the kube-agent runs for weeks.
    [Theory]
    [InlineData("recorder", false)]
    [InlineData("kube-agent", true)]
    public void A_program_has_one_heap_and_not_one_for_each_processor_its_idle_workers_do_not_spin_and_only_who_runs_long_profiles_its_code(
        string program, bool profiles)
    {
        using JsonDocument settings = JsonDocument.Parse(
            File.ReadAllText(Path.Combine(AppContext.BaseDirectory, program + ".runtimeconfig.json")));
        JsonElement properties = settings.RootElement.GetProperty("runtimeOptions").GetProperty("configProperties");

        Assert.False(properties.GetProperty("System.GC.Server").GetBoolean());
        Assert.Equal(0, properties.GetProperty("System.Threading.ThreadPool.UnfairSemaphoreSpinLimit").GetInt32());
        Assert.Equal(profiles, properties.GetProperty("System.Runtime.TieredPGO").GetBoolean());
    }
}
