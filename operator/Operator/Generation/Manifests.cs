using System.Diagnostics.CodeAnalysis;
using k8s.Models;
using KubeOps.Transpiler;
using SessionRecording.Operator.Api;

namespace SessionRecording.Operator.Host.Generation;

/// <summary>What is generated into the repository out of the C# types, by the path of the file.</summary>
internal static class Manifests
{
    private const string Header = "# Made by `operator generate` from the types in operator/Api. Do not edit.\n";
    private const string RbacHeader = "# Made by `operator generate` from the attributes of the operator's classes. Do not edit.\n";

    [RequiresUnreferencedCode("Reads the types in operator/Api.")]
    public static IReadOnlyDictionary<string, string> Make()
    {
        V1CustomResourceDefinition crd = CrdTranspiler.Transpile(typeof(V1Alpha1SessionRecordingConfig));
        return new Dictionary<string, string>
        {
            ["config/crd/sessionrecordingconfigs.yaml"] = Header + ManifestYaml.WriteEntity(crd),
            ["config/crd/kustomization.yaml"] = Header + "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n- sessionrecordingconfigs.yaml\n",
            ["config/rbac/operator_clusterrole.yaml"] = RbacHeader + ManifestYaml.WriteEntity(RoleManifests.ClusterRole()),
            ["config/rbac/operator_role.yaml"] = RbacHeader + ManifestYaml.WriteEntity(RoleManifests.Role()),
        };
    }

    /// <summary>Files below <paramref name="folder"/> that are missing or differ.</summary>
    public static IReadOnlyList<string> FindStale(string folder, IReadOnlyDictionary<string, string> files) =>
        [.. files.Where(file => !File.Exists(Path.Combine(folder, file.Key)) || File.ReadAllText(Path.Combine(folder, file.Key)) != file.Value).Select(file => file.Key).Order(StringComparer.Ordinal)];

    public static void Write(string folder, IReadOnlyDictionary<string, string> files)
    {
        foreach ((string path, string text) in files)
        {
            string file = Path.Combine(folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text);
        }
    }
}
