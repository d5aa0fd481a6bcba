"""What each symbol is called, how it looks and how it is said; two spaces or a line end between entries."""

from __future__ import annotations

from quizdl.typeset.nodes import Role

# command, glyph, Chinese
GREEK = """
alpha α 阿尔法  beta β 贝塔  gamma γ 伽马  delta δ 德尔塔  epsilon ϵ 艾普西隆  zeta ζ 泽塔
eta η 伊塔  theta θ 西塔  iota ι 约塔  kappa κ 卡帕  lambda λ 兰布达  mu μ 缪  nu ν 纽  xi ξ 克西
pi π 派  rho ρ 柔  sigma σ 西格马  tau τ 陶  upsilon υ 宇普西隆  phi ϕ 斐  chi χ 希  psi ψ 普西
omega ω 欧米伽  varepsilon ε 艾普西隆  vartheta ϑ 西塔  varphi φ 斐  varrho ϱ 柔  varsigma ς 西格马
varpi ϖ 派  Gamma Γ 大写伽马  Delta Δ 大写德尔塔  Theta Θ 大写西塔  Lambda Λ 大写兰布达
Xi Ξ 大写克西  Pi Π 大写派  Sigma Σ 大写西格马  Upsilon Υ 大写宇普西隆  Phi Φ 大写斐  Psi Ψ 大写普西
Omega Ω 大写欧米伽
"""
# command, glyph, Chinese, English
GLYPHS: dict[Role, str] = {
    "ord": """
partial ∂ 偏 partial  nabla ∇ 梯度算子 nabla  infty ∞ 无穷 infinity  forall ∀ 任意 for all
exists ∃ 存在 there exists  ell ℓ ell ell  Re ℜ 实部 real part  Im ℑ 虚部 imaginary part
top ⊤ 转置 transpose  prime ′ 撇 prime  emptyset ∅ 空集 empty set  varnothing ∅ 空集 empty set
neg ¬ 非 not  lnot ¬ 非 not
vdots ⋮ 省略 vertical dots  ddots ⋱ 省略 diagonal dots  triangle △ 三角 triangle
checkmark ✓ 对勾 check mark  | | 竖线 bar  Vert ‖ 双竖线 double bar  vert | 竖线 bar
backslash \\ 反斜线 backslash  % % 百分号 percent  # # 井号 number sign  & & 和号 ampersand
_ _ 下划线 underscore  $ $ 美元 dollar  hbar ℏ 约化普朗克常数 h bar  imath ı i i  jmath ȷ j j
bot ⊥ 底 bottom  angle ∠ 角 angle
""",
    "inner": """
ldots … 省略 dots  dots … 省略 dots  cdots ⋯ 省略 dots
""",
    "bin": """
cdot · 点乘 times  times × 乘 times  odot ⊙ 逐元素乘 element-wise times
otimes ⊗ 张量积 tensor times  oplus ⊕ 圈加 circled plus  ominus ⊖ 圈减 circled minus
ast * 星号 asterisk  star ⋆ 星 star  circ ∘ 复合 composed with  pm ± 正负 plus or minus
mp ∓ 负正 minus or plus  div ÷ 除以 divided by  cup ∪ 并 union  cap ∩ 交 intersection
setminus ∖ 差集 set minus  land ∧ 且 and  lor ∨ 或 or  wedge ∧ 且 and  vee ∨ 或 or
bullet • 点 bullet  bmod mod 模 mod
""",
    "rel": """
le ≤ 小于等于 is at most  leq ≤ 小于等于 is at most  ge ≥ 大于等于 is at least
geq ≥ 大于等于 is at least  lt < 小于 is less than  gt > 大于 is greater than
ne ≠ 不等于 is not equal to  neq ≠ 不等于 is not equal to  approx ≈ 约等于 is approximately
equiv ≡ 恒等于 is identical to  propto ∝ 正比于 is proportional to  sim ∼ 服从 is distributed as
simeq ≃ 近似等于 is similar to  cong ≅ 同构于 is congruent to  ll ≪ 远小于 is much less than
gg ≫ 远大于 is much greater than  in ∈ 属于 in  notin ∉ 不属于 not in  ni ∋ 包含元素 contains
subset ⊂ 真包含于 is a subset of  subseteq ⊆ 包含于 is a subset of or equals
supset ⊃ 真包含 is a superset of  supseteq ⊇ 包含 is a superset of or equals  to → 到 to
gets ← 赋值为 gets  leftarrow ← 赋值为 gets  rightarrow → 到 to  longrightarrow ⟶ 到 to
leftrightarrow ↔ 双向箭头 left-right arrow  Rightarrow ⇒ 推出 implies
Leftarrow ⇐ 由其推出 is implied by  Leftrightarrow ⇔ 等价于 if and only if  implies ⟹ 推出 implies
iff ⟺ 当且仅当 if and only if  mapsto ↦ 映射到 maps to  uparrow ↑ 上升 up  downarrow ↓ 下降 down
mid | 给定 given  triangleq ≜ 定义为 is defined as  perp ⊥ 垂直于 is perpendicular to
parallel ∥ 平行于 is parallel to  coloneqq ≔ 定义为 is defined as
""",
    "open": """
{ { 左花括号 open brace  lbrace { 左花括号 open brace  langle ⟨ 左尖括号 open angle bracket
lfloor ⌊ 向下取整 floor of  lceil ⌈ 向上取整 ceiling of  lvert | 绝对值 absolute value of
lVert ‖ 范数 norm of  lbrack [ 左方括号 open bracket
""",
    "close": """
} } 右花括号 close brace  rbrace } 右花括号 close brace  rangle ⟩ 右尖括号 close angle bracket
rfloor ⌋ 取整结束 end floor  rceil ⌉ 取整结束 end ceiling  rvert | 绝对值结束 end absolute value
rVert ‖ 范数结束 end norm  rbrack ] 右方括号 close bracket
""",
    "punct": """
colon : 冒号 colon
""",
}
BIG = """
sum ∑ 求和 sum  prod ∏ 求积 product  int ∫ 积分 integral  bigcup ⋃ 并 union
bigcap ⋂ 交 intersection  bigoplus ⨁ 直和 direct sum  bigotimes ⨂ 张量积 tensor product
"""
# command, Chinese, English
FUNCTIONS = """
log 对数 log  ln 自然对数 natural log  exp 指数函数 exp  sin 正弦 sine  cos 余弦 cosine
tan 正切 tangent  sinh 双曲正弦 hyperbolic sine  cosh 双曲余弦 hyperbolic cosine
tanh 双曲正切 hyperbolic tangent  coth 双曲余切 hyperbolic cotangent  cot 余切 cotangent
sec 正割 secant  csc 余割 cosecant  arcsin 反正弦 arc sine  arccos 反余弦 arc cosine
arctan 反正切 arc tangent  arg 自变量 arg  dim 维数 dimension  ker 核 kernel  deg 度 degree
"""
LIMIT_FUNCTIONS = """
max 最大值 max  min 最小值 min  lim 极限 limit  sup 上确界 supremum  inf 下确界 infimum
det 行列式 determinant  Pr 概率 probability  gcd 最大公约数 greatest common divisor
"""
CHARACTERS: dict[Role, str] = {
    "ord": "/ / 除以 over  | | 竖线 bar  @ @ at at  \" \" 引号 quote",
    "bin": "+ + 加 plus  - − 减 minus  * * 星号 asterisk",
    "rel": "= = 等于 equals  < < 小于 is less than  > > 大于 is greater than  : : 冒号 colon",
    "open": "( ( 左括号 open paren  [ [ 左方括号 open bracket",
    "close": ") ) 右括号 close paren  ] ] 右方括号 close bracket  ! ! 阶乘 factorial  ? ? 问号 question mark",
    "punct": ", , 逗号 comma  ; ; 分号 semicolon  . . 点 point",
}
