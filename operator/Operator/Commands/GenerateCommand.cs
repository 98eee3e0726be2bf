using System.CommandLine;
using System.Diagnostics.CodeAnalysis;
using SessionRecording.Operator.Host.Generation;

namespace SessionRecording.Operator.Host.Commands;

/// <summary><c>operator generate [FOLDER] [--check]</c>: the manifests that come from the C# types.</summary>
internal static class GenerateCommand
{
    private const int Stale = 1, Failed = 2;

    [RequiresUnreferencedCode("Reads the types in operator/Api.")]
    public static Command Create()
    {
        var folder = new Argument<string>("folder") { Description = "the repository", DefaultValueFactory = _ => "." };
        var check = new Option<bool>("--check") { Description = "write nothing; list the files that are stale, and exit with 1 when there are any" };
        var command = new Command("generate", "write the manifests that come from the C# types: config/crd, config/rbac, their copies in the chart, docs/crd.md") { folder, check };
        command.SetAction(parsed => Run(parsed.GetValue(folder)!, parsed.GetValue(check), parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error));
        return command;
    }

    [RequiresUnreferencedCode("Reads the types in operator/Api.")]
    private static int Run(string folder, bool isCheck, TextWriter output, TextWriter error)
    {
        try
        {
            IReadOnlyDictionary<string, string> files = Manifests.Make(folder);
            IReadOnlyList<string> stale = Manifests.FindStale(folder, files);
            if (!isCheck)
            {
                Manifests.Write(folder, files);
            }

            foreach (string file in stale)
            {
                output.WriteLine($"{Path.Combine(folder, file)}: {(isCheck ? "stale" : "written")}");
            }

            return isCheck && stale.Count > 0 ? Stale : 0;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            error.WriteLine($"operator generate: {problem.Message}");
            return Failed;
        }
    }
}
