using System.Collections.Concurrent;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Recorder.Format.Events;

namespace Recorder.Audit;

/// <summary>Who, where and what kind, read from the metadata that an event of any type has embedded.</summary>
internal readonly struct EventFacts(IMessage message)
{
    private static readonly ConcurrentDictionary<(MessageDescriptor, string), FieldDescriptor?> _fields = new();

    public Metadata? Metadata => Embedded<Metadata>(Format.Events.Metadata.Descriptor);

    /// <summary>A time that no calendar has counts as unset: year 1, as Go's zero time.</summary>
    public DateTimeOffset Time
    {
        get
        {
            const long Earliest = -62_135_596_800, Latest = 253_402_300_799; // Years 1 to 9999.
            Timestamp? time = Metadata?.Time;
            return time is { Seconds: >= Earliest and <= Latest, Nanos: >= 0 and < 1_000_000_000 } ? time.ToDateTimeOffset() : DateTimeOffset.MinValue;
        }
    }

    public string Session => FirstOf(Embedded<SessionMetadata>(SessionMetadata.Descriptor)?.SessionID, Text("SessionID"));

    public string User => FirstOf(Embedded<UserMetadata>(UserMetadata.Descriptor)?.User, Text("Username"));

    public string Login => FirstOf(
        Embedded<UserMetadata>(UserMetadata.Descriptor)?.Login, Database?.DatabaseUser, Text("WindowsUser"), Text("LinuxUser"), Desktop?.WindowsUser);

    /// <summary>ssh, kube, db, app, desktop, or empty.</summary>
    public string Kind
    {
        get
        {
            string type = Metadata?.Type ?? "";
            return type.StartsWith("db.", StringComparison.Ordinal) ? "db"
                : type.StartsWith("app.", StringComparison.Ordinal) || type.StartsWith("mcp.", StringComparison.Ordinal) ? "app"
                : type.StartsWith("windows.", StringComparison.Ordinal) || type.StartsWith("linux.", StringComparison.Ordinal)
                    || type.StartsWith("desktop.", StringComparison.Ordinal) ? "desktop"
                : type.StartsWith("kube.", StringComparison.Ordinal) || Cluster?.KubernetesCluster is { Length: > 0 }
                    || Pod?.KubernetesPodName is { Length: > 0 } ? "kube"
                : KindOf(Embedded<ConnectionMetadata>(ConnectionMetadata.Descriptor)?.Protocol)
                    ?? (Server is { ServerHostname.Length: > 0 } or { ServerID.Length: > 0 } or { ServerAddr.Length: > 0 } ? "ssh" : "");
        }
    }

    public string Target => Kind switch
    {
        "db" => FirstOf(Database?.DatabaseService, Database?.DatabaseName, Database?.DatabaseURI),
        "app" => FirstOf(App?.AppName, App?.AppPublicAddr, App?.AppURI),
        "desktop" => FirstOf(Text("DesktopName"), Text("DesktopAddr"), Desktop?.DesktopAddr),
        "kube" when Pod is { KubernetesPodName.Length: > 0 } pod => $"{pod.KubernetesPodNamespace}/{pod.KubernetesPodName}",
        "kube" => FirstOf(Cluster?.KubernetesCluster, Server?.ServerHostname),
        _ => FirstOf(Server?.ServerHostname, Server?.ServerAddr, Server?.ServerID),
    };

    private ServerMetadata? Server => Embedded<ServerMetadata>(ServerMetadata.Descriptor);

    private KubernetesClusterMetadata? Cluster => Embedded<KubernetesClusterMetadata>(KubernetesClusterMetadata.Descriptor);

    private KubernetesPodMetadata? Pod => Embedded<KubernetesPodMetadata>(KubernetesPodMetadata.Descriptor);

    private DatabaseMetadata? Database => Embedded<DatabaseMetadata>(DatabaseMetadata.Descriptor);

    private AppMetadata? App => Embedded<AppMetadata>(AppMetadata.Descriptor);

    private WindowsDesktopMetadata? Desktop => Embedded<WindowsDesktopMetadata>(WindowsDesktopMetadata.Descriptor);

    private static string? KindOf(string? protocol) => protocol switch
    {
        "ssh" => "ssh",
        "kube" => "kube",
        "tdp" => "desktop",
        _ => null,
    };

    private static string FirstOf(params ReadOnlySpan<string?> values)
    {
        foreach (string? value in values)
        {
            if (!string.IsNullOrEmpty(value))
            {
                return value;
            }
        }

        return "";
    }

    /// <summary>The embedded message of a type, whatever the field is called (its name differs from event to event).</summary>
    private T? Embedded<T>(MessageDescriptor type) where T : class, IMessage => _fields.GetOrAdd(
        (message.Descriptor, type.Name),
        static (key, type) => key.Item1.Fields.InDeclarationOrder().FirstOrDefault(
            field => field is { FieldType: FieldType.Message, IsRepeated: false, IsMap: false } && field.MessageType == type),
        type)?.Accessor.GetValue(message) as T;

    private string? Text(string name) => _fields.GetOrAdd(
        (message.Descriptor, $".{name}"),
        static (key, name) => key.Item1.FindFieldByName(name) is { FieldType: FieldType.String, IsRepeated: false } field ? field : null,
        name)?.Accessor.GetValue(message) as string;
}
