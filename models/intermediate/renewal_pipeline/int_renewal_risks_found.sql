with

sales_risks as (

    select * from {{ ref('int_renewal_sales_risks_found') }}

),

billing_risks as (

    select * from {{ ref('int_renewal_billing_risks_found') }}

),

payment_risks as (

    select * from {{ ref('int_renewal_payment_risks_found') }}

),

risks as (

    select * from sales_risks
    union all
    select * from billing_risks
    union all
    select * from payment_risks

)

select * from risks
