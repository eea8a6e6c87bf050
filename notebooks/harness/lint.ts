/** The linter's rule that notebooks define no function beyond one line: that is the library's job. */
const plugin: Deno.lint.Plugin = {
  name: "notebook",
  rules: {
    "one-line-functions": {
      create(context) {
        const check = (node: Deno.lint.Node) => {
          const text = context.sourceCode.getText(node);
          if (text.includes("\n")) {
            context.report({ node, message: "A notebook defines no function beyond one line" });
          }
        };
        return {
          FunctionDeclaration: check,
          ClassDeclaration: check,
          "VariableDeclarator > ArrowFunctionExpression": check,
          "VariableDeclarator > FunctionExpression": check,
        };
      },
    },
  },
};
export default plugin;
