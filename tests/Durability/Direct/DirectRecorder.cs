using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Durability.Direct;

/// <summary>
/// A recorder without a node daemon before it, so that its promises can be read from outside: it prints what its sinks say is
/// durable. Runs sessions until its input says <c>stop</c>; then ends them, ships everything, and exits.
/// </summary>
internal static class DirectRecorder
{
    public static async Task<int> RunAsync(DirectSettings settings)
    {
        using var logs = LoggerFactory.Create(logging => logging
            .SetMinimumLevel(LogLevel.Information)
            .AddSimpleConsole(console => console.SingleLine = true)
            .Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace));
        var speech = new Speech();
        using var stop = new CancellationTokenSource();
        _ = Task.Run(() => Listen(stop));

        await using DirectSinks sinks = await DirectSinks.OpenAsync(settings, logs, stop.Token);
        speech.Say("ready");
        await Task.WhenAll(Enumerable.Range(0, settings.Sessions).Select(
            slot => new DirectSlot(settings, sinks, speech, logs.CreateLogger("session"), new Random(settings.Seed + slot)).RunAsync(stop.Token)));
        await sinks.DrainAsync();
        return 0;
    }

    private static void Listen(CancellationTokenSource stop)
    {
        while (Console.In.ReadLine() is { } line)
        {
            if (line == "stop")
            {
                stop.Cancel();
            }
        }

        Environment.Exit(3); // The parent has gone.
    }
}
