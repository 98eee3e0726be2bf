using System.Text;

namespace Recorder.Sessions.Ssh;

/// <summary>Makes an sshd_config out of the sample: the same file that people read and install by hand.</summary>
public static class SshdConfiguration
{
    /// <summary>The sample, with the options' values in the place of its own.</summary>
    public static string Render(PrivateSshdOptions options)
    {
        string forced = string.Join(' ', options.ShellCommand.Append("--socket").Append(options.SocketPath)
            .Append("--failure-mode").Append(options.FailureMode.ToString()).Select(Quote));
        var values = new Dictionary<string, string>
        {
            ["Port"] = options.Port.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["HostKey"] = options.HostKeyFile,
            ["PidFile"] = options.PidFile,
            ["ForceCommand"] = "exec " + forced,
            ["AuthorizedKeysFile"] = options.AuthorizedKeysFile,
        };
        var text = new StringBuilder();
        foreach (string line in ReadSample().Split('\n'))
        {
            string keyword = line.Split(' ', 2)[0];
            text.Append(values.Remove(keyword, out string? value) ? $"{keyword} {value}" : line).Append('\n');
        }

        if (values.Count != 0)
        {
            throw new InvalidOperationException($"the sshd_config sample lacks {string.Join(", ", values.Keys)}");
        }

        AppendOptional(text, "ListenAddress", options.ListenAddress);
        AppendOptional(text, "TrustedUserCAKeys", options.TrustedUserCaKeys);
        return text.ToString();
    }

    private static void AppendOptional(StringBuilder text, string keyword, string? value)
    {
        if (value is not null)
        {
            text.Append(keyword).Append(' ').Append(value).Append('\n');
        }
    }

    private static string ReadSample()
    {
        using Stream sample = typeof(SshdConfiguration).Assembly.GetManifestResourceStream("sshd_config.sample")!;
        using var reader = new StreamReader(sample);
        return reader.ReadToEnd();
    }

    // ForceCommand goes to a shell.
    private static string Quote(string word) =>
        word.All(c => char.IsAsciiLetterOrDigit(c) || "/._-=:".Contains(c)) ? word : $"'{word.Replace("'", "'\\''")}'";
}
