using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Recorder.Cli.Commands;

/// <summary>The help of System.CommandLine, and examples after it.</summary>
internal sealed class ExamplesHelp(SynchronousCommandLineAction help) : SynchronousCommandLineAction
{
    private static readonly Dictionary<Command, string> Examples = [];

    /// <summary>Adds text to a command's help.</summary>
    public static void Add(Command command, string text) => Examples[command] = text;

    /// <summary>Puts the examples into the help of <paramref name="root"/> and all its commands.</summary>
    public static void Install(RootCommand root)
    {
        HelpOption option = root.Options.OfType<HelpOption>().Single();
        option.Action = new ExamplesHelp((SynchronousCommandLineAction)option.Action!);
    }

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        int code = help.Invoke(parseResult);
        if (Examples.TryGetValue(parseResult.CommandResult.Command, out string? examples))
        {
            parseResult.InvocationConfiguration.Output.WriteLine(examples);
        }

        return code;
    }
}
