namespace KubeAgent.Exec;

/// <summary>Kinds as metrics name them.</summary>
public static class ExecKindWords
{
    public static string ToWord(this ExecKind kind) => kind switch
    {
        ExecKind.Exec => "exec",
        ExecKind.Attach => "attach",
        _ => "port_forward",
    };
}
