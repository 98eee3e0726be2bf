using System.Globalization;

namespace Durability;

/// <summary>What is asked for on the command line.</summary>
internal sealed record DurabilityOptions
{
    public const string Usage = "usage: durability [--short] [--seed N] [--kills N] [--only NAME] [--recorder PATH] [--keep]";

    /// <summary>Few kills and short outages: under a minute in all.</summary>
    public bool Short { get; private init; }

    /// <summary>Chooses victims and moments.</summary>
    public int Seed { get; private init; } = Random.Shared.Next(1_000_000);

    /// <summary>kill -9 in all, over both modes.</summary>
    public int Kills { get; private init; } = -1;

    /// <summary>Only the scenarios whose name contains this.</summary>
    public string Only { get; private init; } = "";

    /// <summary>The program under test.</summary>
    public string Recorder { get; private init; } = "";

    /// <summary>Leaves state and logs behind.</summary>
    public bool Keep { get; private init; }

    /// <exception cref="FormatException">Not understood; the message says what.</exception>
    public static DurabilityOptions Parse(string[] arguments)
    {
        DurabilityOptions options = new();
        for (int i = 0; i < arguments.Length; i++)
        {
            string Value() => ++i < arguments.Length ? arguments[i] : throw new FormatException($"{arguments[i - 1]} needs a value");
            int Number() => int.TryParse(Value(), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
                ? number : throw new FormatException($"'{arguments[i]}' is no number");
            options = arguments[i] switch
            {
                "--short" => options with { Short = true },
                "--keep" => options with { Keep = true },
                "--seed" => options with { Seed = Number() },
                "--kills" => options with { Kills = Number() },
                "--only" => options with { Only = Value() },
                "--recorder" => options with { Recorder = Path.GetFullPath(Value()) },
                _ => throw new FormatException($"{arguments[i]} is not an option"),
            };
        }

        string recorder = options.Recorder.Length > 0 ? options.Recorder : FindRecorder();
        return File.Exists(recorder)
            ? options with { Recorder = recorder, Kills = options.Kills >= 0 ? options.Kills : options.Short ? 16 : 200 }
            : throw new FormatException($"{recorder} is not there: run `make build` first");
    }

    private static string FindRecorder()
    {
        string? directory = AppContext.BaseDirectory;
        while (directory is not null && !File.Exists(Path.Combine(directory, "Operator.sln")))
        {
            directory = Path.GetDirectoryName(directory);
        }

        return Path.Combine(directory ?? Environment.CurrentDirectory, "bin", "recorder");
    }
}
